/** `@elsewhere/core/worker`: for code on the side that runs calls. */
import type { CallContext } from '../current-call.js';
import { shared } from '../shared-state.js';

export type { CallContext } from '../current-call.js';
export type { CallHeaders } from '../engine/rarities.js';
export { type ErrorCode, ExecutorError } from '../executor-error.js';
export {
  type CodeUnit,
  type PortableReference,
  readPortableReference,
  unitKey,
} from '../task/code-unit.js';
export type { TaskReference } from '../task/definition.js';
export { findFunction } from '../task/find-function.js';
export { markAsWorker } from '../task/in-worker.js';
export { resolveSpecifier } from '../task/resolve-specifier.js';
export { storeBundle } from '../units/bundle-folder.js';
export { HeldUnits, UNITS_PER_CHILD } from '../units/held-units.js';
export { type Accepted, serveUnits, type UnitOptions } from '../units/serve-units.js';
export { open, openCopy, seal, sealFailure } from '../wire/seal.js';
export type { Sealed, SealedWithBlobs } from '../wire/sealed.js';
export { NATIVE_THREAD_VARIABLES } from '../wrappers/native-threads.js';
export { runCall } from './run-call.js';
export { type RunHereOptions, runHere } from './run-here.js';
export { type Surround, surroundCalls } from './surround-calls.js';
export { type WorkerChannel, WorkerContext } from './worker-context.js';

/** The context of the call that runs here, if any: `currentCall()` without the complaint. */
export function runningContext(): CallContext | undefined {
  return shared.currentCall.getStore();
}
