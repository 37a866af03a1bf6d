/** What of a module graph is not a matter of its imports. */
export interface BundleOptions {
  /**
   * Packages that stay out; workers find them under `--modules`. Needed for packages with native addons.
   *
   * @defaultValue none
   */
  readonly external?: readonly string[] | undefined;
  /**
   * Files and folders that the tasks read at run time, from the folder of the entry's package. What a module names
   * as `new URL('./data.csv', import.meta.url)` needs no mention.
   *
   * @defaultValue none
   */
  readonly assets?: readonly string[] | undefined;
}

/** A module and everything it imports, in one file. The same sources give the same hash, wherever they lie. */
export interface Bundle {
  /** SHA-256 of the bundle's file. The assets' hashes are written in it, so it stands for them as well. */
  readonly sha256: string;
  /** What has to be on the worker, by hash: the bundle's own file and its assets. */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
  /** What its entry is called on every machine. Shape: `'@acme/search/src/tasks'`. */
  readonly entry: string;
  /** What may be wrong without being an error, in sentences. */
  readonly warnings: readonly string[];
}
