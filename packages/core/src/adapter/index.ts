/** `@elsewhere/core/adapter`: for people who write executors. */
export type { CallQueue } from '../engine/call-queue.js';
export type { LiveCall } from '../engine/live-call.js';
export type { Pool, PoolContext } from '../engine/pool.js';
export type { CallHeaders } from '../engine/rarities.js';
export { type WorkerPlace, workerOf } from '../engine/worker-of.js';
export type { Supports } from '../executor.js';
export { type Composed, PARTS, SHARED } from '../executor.js';
export {
  expectBoolean,
  expectFunction,
  expectInteger,
  expectName,
  expectNumber,
  expectOneOf,
  expectOptions,
  expectString,
  show,
} from '../expect.js';
export { type CodeOption, checkCode } from '../task/code-option.js';
export { type CodeUnit, type PortableReference, unitKey } from '../task/code-unit.js';
export { type TaskDefinition, type TaskReference, travelling } from '../task/definition.js';
export { identityOf, moduleId, type TaskIdentity } from '../task/identity.js';
export { addressOf, type PackagePlace, packageOf } from '../task/package-of.js';
export { needsCode, portableReference } from '../task/portable-reference.js';
export { resolveSpecifier } from '../task/resolve-specifier.js';
export { referenceOf } from '../task/task.js';
export { sha256Of } from '../units/bundle-folder.js';
export { type BundleHeader, isBundle, readHeader, withHeader } from '../units/bundle-header.js';
export { type Remote, tellRemote } from '../wire/error.js';
export { open, openCopy, seal, sealFailure } from '../wire/seal.js';
export type { Sealed, SealedWithBlobs } from '../wire/sealed.js';
export {
  type AcceptedCall,
  defineExecutor,
  type ExecutorDefinition,
  type ExecutorTraits,
  LEAST,
  type PoolDefinition,
  type RunContext,
} from './define-executor.js';
