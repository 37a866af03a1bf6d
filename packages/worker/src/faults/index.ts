/** `@elsewhere/worker/faults`: streams and stores on which things go wrong, for tests of sources. */
export type { Faults } from './faults.js';
export { faultyStore } from './faulty-store.js';
export { faultyStream } from './faulty-stream.js';
