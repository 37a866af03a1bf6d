/**
 * Bytes by key, shared by submitter and workers: a directory, a bucket. Keys are relative paths of letters, digits,
 * `.`, `_`, `-` and `/`.
 */
export interface BlobStore {
  /** `undefined`: there is none. */
  get(key: string): Promise<Buffer | undefined>;
  /** Writes all or nothing; replaces what was there. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Writes all or nothing, only where nothing is. `false`: somebody else was first. */
  create(key: string, bytes: Uint8Array): Promise<boolean>;
  /** What is not there is removed already. */
  remove(key: string): Promise<void>;
}
