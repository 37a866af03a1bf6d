/** A parcel on its way to BullMQ, which sees only its head. */
export interface JobHead {
  readonly id: string;
  /** What people call it in a dashboard. */
  readonly name: string;
  readonly data: { readonly submitter: string; readonly calls: number };
  /** What BullMQ is to do with it. */
  readonly options: {
    readonly priority: number;
    readonly attempts: number;
    readonly removeOnComplete: { readonly count: number };
    readonly removeOnFail: { readonly count: number };
  };
}
