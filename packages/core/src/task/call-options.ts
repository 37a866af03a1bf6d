import { types } from 'node:util';
import { MessagePort } from 'node:worker_threads';
import { expectFunction, expectInteger, expectNumber, expectOptions, expectString, show } from '../expect.js';

/** When a failed call is run again. */
export interface RetryPolicy {
  /** Extra runs after the first, at least 0. */
  readonly retries: number;
  /** Milliseconds before the first extra run. Default: 0. */
  readonly delayMs?: number | undefined;
  /** Each further delay is the last one times this, at least 1. Default: 2. */
  readonly factor?: number | undefined;
  /** No delay is longer, in milliseconds. Default: 30,000. */
  readonly maxDelayMs?: number | undefined;
  /** Share of the delay that is left to chance, 0 to 1: 0.2 gives 80 % to 120 %. Default: 0. */
  readonly jitter?: number | undefined;
  /**
   * Is this failure worth another run? `attempt` is the one that failed, from 1. A `when` that throws is a no.
   * Default: errors of the task are, an `ExecutorError` is when its `retryable` is true.
   */
  readonly when?: ((error: unknown, attempt: number) => boolean) | undefined;
}

/** Options of a call. A task carries them; `task.with(options)` makes a copy with others. */
export interface CallOptions {
  /** Milliseconds from submit to end, waiting and all attempts included, at least 1. Default: none. */
  readonly timeoutMs?: number | undefined;
  /** Aborting it cancels the call; its reason becomes the error's `cause`. */
  readonly signal?: AbortSignal | undefined;
  /** Extra runs after a failure, or a policy. Default: 0, nothing is retried unless asked. */
  readonly retries?: number | RetryPolicy | undefined;
  /** Higher runs earlier among calls that wait, a whole number. Default: 0. */
  readonly priority?: number | undefined;
  /** Milliseconds between the task's `signal` and the kill, for a task that listens. Default: 500. */
  readonly graceMs?: number | undefined;
  /** Bounds of one attempt; a breach is `LIMIT_EXCEEDED`. */
  readonly limits?:
    | {
        /** Milliseconds from start to end, at least 1. In a new worker the import of the task's module counts. */
        readonly wallTimeMs?: number | undefined;
        /** Milliseconds of processor time, at least 1. */
        readonly cpuTimeMs?: number | undefined;
        /** Mebibytes of resident memory, at least 1. */
        readonly memoryMiB?: number | undefined;
      }
    | undefined;
  /** What the call needs, for executors that place calls. */
  readonly resources?:
    | {
        readonly cpus?: number | undefined;
        readonly memoryMiB?: number | undefined;
        readonly gpus?: number | undefined;
        readonly [name: string]: number | undefined;
      }
    | undefined;
  /** ArrayBuffers and MessagePorts of the arguments that are moved at submit instead of copied. Not with `retries`. */
  readonly transfer?: readonly object[] | undefined;
  /** While a call with this key is live, submitting the same task again gives the same future. */
  readonly key?: string | undefined;
  /** A word for people: shown in views, events and errors. */
  readonly label?: string | undefined;
  /** Passed to the backend as it is; see the executor's page. */
  readonly backend?: Readonly<Record<string, unknown>> | undefined;
}

const KNOWN = [
  'timeoutMs',
  'signal',
  'retries',
  'priority',
  'graceMs',
  'limits',
  'resources',
  'transfer',
  'key',
  'label',
  'backend',
] as const satisfies readonly (keyof CallOptions)[];

/** @throws TypeError or RangeError that names the option, what was expected and what came. */
export function checkCallOptions(options: CallOptions): void {
  expectOptions('a task', options, KNOWN);
  expectNumber('timeoutMs', options.timeoutMs, 1);
  if (options.signal !== undefined && !(options.signal instanceof AbortSignal)) {
    throw new TypeError(`expected \`signal\` to be an AbortSignal, got \`${show(options.signal)}\``);
  }
  checkRetries(options.retries);
  expectInteger('priority', options.priority, Number.MIN_SAFE_INTEGER);
  expectNumber('graceMs', options.graceMs, 0);
  expectString('key', options.key);
  expectString('label', options.label);
  if (options.limits !== undefined) {
    expectOptions('limits', options.limits, ['wallTimeMs', 'cpuTimeMs', 'memoryMiB']);
    for (const [name, value] of Object.entries(options.limits)) expectNumber(`limits.${name}`, value, 1);
  }
  expectRecord('resources', options.resources);
  for (const [name, value] of Object.entries(options.resources ?? {}))
    expectNumber(`resources.${name}`, value, 0);
  expectRecord('backend', options.backend);
  checkTransfer(options);
}

function expectRecord(name: string, value: unknown): void {
  if (value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value))) return;
  throw new TypeError(`expected \`${name}\` to be an object, got \`${show(value)}\``);
}

/** @throws TypeError or RangeError that names what is wrong with a number of retries or a policy. */
export function checkRetries(retries: CallOptions['retries']): void {
  if (typeof retries !== 'object') {
    expectInteger('retries', retries, 0);
    return;
  }
  expectOptions('retries', retries, ['retries', 'delayMs', 'factor', 'maxDelayMs', 'jitter', 'when']);
  if (retries.retries === undefined)
    throw new TypeError('expected `retries.retries` to be a number of extra runs');
  expectInteger('retries.retries', retries.retries, 0);
  expectNumber('retries.delayMs', retries.delayMs, 0);
  expectNumber('retries.factor', retries.factor, 1);
  expectNumber('retries.maxDelayMs', retries.maxDelayMs, 0);
  expectNumber('retries.jitter', retries.jitter, 0);
  if ((retries.jitter ?? 0) > 1)
    throw new RangeError(`expected \`retries.jitter\` to be 0 to 1, got \`${retries.jitter}\``);
  expectFunction('retries.when', retries.when);
}

function checkTransfer({ transfer, retries }: CallOptions): void {
  if (transfer === undefined || (Array.isArray(transfer) && transfer.length === 0)) return;
  if (!Array.isArray(transfer))
    throw new TypeError(`expected \`transfer\` to be an array, got \`${show(transfer)}\``);
  for (const [index, item] of transfer.entries()) {
    if (types.isArrayBuffer(item) || item instanceof MessagePort) continue;
    throw new TypeError(
      `expected \`transfer[${index}]\` to be an ArrayBuffer or MessagePort, got \`${show(item)}\`; ` +
        'of a typed array pass its `.buffer`',
    );
  }
  if ((typeof retries === 'object' ? retries.retries : (retries ?? 0)) > 0) {
    throw new TypeError(
      'expected `transfer` without `retries`: what has moved away cannot be sent a second time',
    );
  }
}

/** Later options win; `limits` and `resources` are merged by member, the rest replaced. */
export function mergeCallOptions(base: CallOptions, over: CallOptions): CallOptions {
  const merged = { ...base, ...over };
  if (base.limits !== undefined && over.limits !== undefined) {
    Object.assign(merged, { limits: { ...base.limits, ...over.limits } });
  }
  if (base.resources !== undefined && over.resources !== undefined) {
    Object.assign(merged, { resources: { ...base.resources, ...over.resources } });
  }
  return Object.freeze(merged);
}
