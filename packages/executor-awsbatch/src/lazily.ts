/** Something that is opened when it is first needed. */
export interface Lazy<T> {
  get(): Promise<T>;
  /** Lets go of its sockets, unless it is somebody else's. */
  close(): Promise<void>;
}

/** Opens a client once, when it is first needed. @param given - A client that somebody else owns. */
export function lazily<T extends { destroy(): void }>(given: T | undefined, open: () => Promise<T>): Lazy<T> {
  let opened: Promise<T> | undefined;
  return {
    get() {
      opened ??= given === undefined ? open() : Promise.resolve(given);
      return opened;
    },
    async close() {
      if (given === undefined) (await opened)?.destroy();
    },
  };
}
