/** The calls that this incarnation of a host has claimed, or is about to: nobody here asks for them twice. */
export class Claims {
  readonly #keys = new Set<string>();

  /** False when somebody here has it already. */
  add(parcel: string, index: number): boolean {
    const key = `${parcel}:${index}`;
    if (this.#keys.has(key)) return false;
    this.#keys.add(key);
    return true;
  }

  delete(parcel: string, index: number): void {
    this.#keys.delete(`${parcel}:${index}`);
  }
}

/** Calls that are claimed for this lease already: an earlier answer was lost with its connection. */
export function ownOf(elsewhere: readonly (number | Buffer)[], lease: string): number[] {
  const own: number[] = [];
  for (let at = 0; at + 1 < elsewhere.length; at += 2)
    if (String(elsewhere[at + 1]) === lease) own.push(elsewhere[at] as number);
  return own;
}
