/** `@elsewhere/worker/runner`: the side of a link that runs calls. */
export { type FromWorker, SLOTS, type ToWorker } from '../protocol.js';
export { CallLoop } from './call-loop.js';
export { LineSplitter } from './line-splitter.js';
export { watchMemory } from './memory-watch.js';
export type { Outbound } from './outbound.js';
