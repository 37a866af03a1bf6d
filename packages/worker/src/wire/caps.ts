/** Bounds of what is read from another machine, so that no sender can fill memory here. */
export interface Caps {
  /** Bytes of one envelope, binary included. */
  readonly bytes: number;
  /** Calls or outcomes in one envelope. */
  readonly items: number;
  /** Pieces of binary in one envelope. */
  readonly blobs: number;
  /** Characters of a name, an id or a header. */
  readonly name: number;
}

/** The bounds unless somebody chooses others: 512 MiB, 10,000 calls, 65,536 pieces of binary. */
export const CAPS: Caps = {
  bytes: 512 * 1_048_576,
  items: 10_000,
  blobs: 65_536,
  name: 4_096,
};
