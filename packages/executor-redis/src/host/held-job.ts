/** A parcel that a host has taken from the queue. */
export interface HeldJob {
  readonly id: string;
  /** BullMQ's. */
  readonly priority: number;
  complete(): Promise<void>;
  /** It stays among the failed jobs, for people to look at. */
  fail(reason: string): Promise<void>;
  /** It is held no longer: BullMQ gives it to somebody else when its lock has run out. */
  abandon(): void;
}
