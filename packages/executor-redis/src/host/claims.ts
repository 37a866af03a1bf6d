/** The calls that this incarnation of a host has claimed, or is about to: nobody here asks for them twice. */
export class Claims {
  readonly #indexes = new Map<string, Set<number>>();

  /** False when somebody here has it already. */
  add(parcel: string, index: number): boolean {
    const indexes = this.#indexes.get(parcel) ?? new Set();
    if (indexes.has(index)) return false;
    this.#indexes.set(parcel, indexes.add(index));
    return true;
  }

  delete(parcel: string, index: number): void {
    const indexes = this.#indexes.get(parcel);
    if (indexes?.delete(index) && indexes.size === 0) this.#indexes.delete(parcel);
  }
}

/** Calls that are claimed for this lease already: an earlier answer was lost with its connection. */
export function ownOf(elsewhere: readonly (number | Buffer)[], lease: string): number[] {
  const own: number[] = [];
  for (let at = 0; at + 1 < elsewhere.length; at += 2)
    if (String(elsewhere[at + 1]) === lease) own.push(elsewhere[at] as number);
  return own;
}
