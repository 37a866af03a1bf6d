/** Milliseconds for which parcels that are done may be gathered before BullMQ hears of it. */
const GATHER_MS = 10;

/** Lets what can wait happen together. Nobody waits for the end of a parcel: its outcomes are written. */
export class GatheredEndings {
  #next: Promise<void> | undefined;

  /** Resolves soon, for all who asked meanwhile. */
  next(): Promise<void> {
    this.#next ??= new Promise((resolve) => {
      setTimeout(() => {
        this.#next = undefined;
        resolve();
      }, GATHER_MS);
    });
    return this.#next;
  }
}
