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
