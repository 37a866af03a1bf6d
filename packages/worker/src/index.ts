/** `@elsewhere/worker`: child processes that run calls, and the host that gives them calls from other machines. */
export { createHost } from './host/create-host.js';
export type { CallIo, Host, HostStatus, OwnedHost } from './host/host.js';
export type { HostOptions } from './host/host-options.js';
export { LEASE_MS, type Lease, type LeaseOptions, startLease } from './host/lease.js';
export { LimitWatch } from './process/limit-watch.js';
export { boundNativeThreads } from './process/native-threads.js';
export { type ProcessSettings, startProcess } from './process/process-link.js';
export { killTree } from './process/process-tree.js';
export { canMeasureUsage } from './process/tree-usage.js';
export type { Source, SourceContext, SourceDefinition, SourceFlag, SourceFlags } from './source/source.js';
export { type StoredSourceOptions, storedSource } from './source/stored-source.js';
export { type BlobCallOptions, blobCallStore, KEYS, readOutcome } from './store/blob-call-store.js';
export type { BlobStore } from './store/blob-store.js';
export type { CallStore } from './store/call-store.js';
export { directoryStore } from './store/directory-store.js';
export { type GreetOptions, greetWorker } from './stream/greet-worker.js';
export { type StreamSourceOptions, streamSource } from './stream/stream-source.js';
export type { StreamWorker } from './stream/stream-worker.js';
