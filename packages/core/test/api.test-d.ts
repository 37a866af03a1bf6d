// What must and what must not compile. Checked by `tsc`, never run.
import {
  asCompleted,
  balance,
  type Call,
  type CallContext,
  type CallOptions,
  currentCall,
  defineExecutor,
  display,
  type ErrorCode,
  type ErrorPolicy,
  type Executor,
  type ExecutorError,
  type ExitState,
  earlyStopping,
  type FailureMode,
  type Future,
  type FutureEvents,
  type FutureRequest,
  type FutureState,
  fallback,
  type HandlerOptions,
  hedge,
  importTask,
  inlineTask,
  type LogLine,
  limit,
  limiter,
  limits,
  map,
  nativeThreads,
  type Plugin,
  type Progress,
  pythonTask,
  type QueueMonitor,
  type QueueSample,
  queueMonitor,
  type Requeue,
  type Retrying,
  type RunOptions,
  recordTimeline,
  registerError,
  requeue,
  retry,
  route,
  type ScheduledTask,
  Scheduler,
  type SchedulerEvents,
  type Submits,
  type Supports,
  type shouldStop,
  type Task,
  type TaskEvents,
  type Timeline,
  task,
  timeout,
  warningFilter,
  wrapTask,
} from '@elsewhere/core';
import type { defineExecutor as defineByAdapter } from '@elsewhere/core/adapter';

type Equal<X, Y> = (<T>() => T extends X ? 1 : 2) extends <T>() => T extends Y ? 1 : 2 ? true : false;
const ok = <_T extends true>(): void => {};
declare const executor: Executor;

// ── tasks ──

const square = task(import.meta.url, 'square', (x: number) => x * x);
const slow = task(import.meta.url, 'slow', async (x: number, y?: string) => ({ x, y }));
const two = task(import.meta.url, 'two', (x: number, y: string) => `${x}${y}`);
const many = task(import.meta.url, 'many', (first: string, ...rest: number[]) => first + rest.length);
const fit = task(import.meta.url, 'fit', (o: { depth: number; mode?: 'fast' | 'slow' }) => o.depth);
const nothing = task(import.meta.url, 'nothing', () => {});

ok<Equal<typeof square, Task<[x: number], number>>>();
ok<Equal<typeof slow, Task<[x: number, y?: string], { x: number; y: string | undefined }>>>();
ok<Equal<typeof nothing, Task<[], void>>>();
ok<Equal<Awaited<ReturnType<typeof square>>, number>>();
ok<Equal<ReturnType<typeof square.with>, typeof square>>();
// @ts-expect-error a direct call is checked like any other
square('x');
// @ts-expect-error options are known
square.with({ timeout: 5 });
// @ts-expect-error options have types
square.with({ timeoutMs: '5' });
// @ts-expect-error a task's name cannot be changed
square.name = 'cube';

const every: CallOptions = {
  timeoutMs: 1,
  signal: new AbortController().signal,
  retries: {
    retries: 1,
    delayMs: 1,
    factor: 2,
    maxDelayMs: 3,
    jitter: 0.5,
    when: (error, attempt) => error !== attempt,
  },
  priority: 1,
  graceMs: 1,
  limits: { wallTimeMs: 1, cpuTimeMs: 1, memoryMiB: 1 },
  resources: { cpus: 1, memoryMiB: 1, gpus: 1, licences: 2 },
  transfer: [new ArrayBuffer(1)],
  key: 'a',
  label: 'a',
  backend: { queue: 'a' },
};
square.with(every);
square.with({ timeoutMs: undefined, limits: { wallTimeMs: undefined }, resources: { gpus: undefined } });

const imported = importTask<typeof fit>(new URL('./x.js', import.meta.url), 'fit');
ok<Equal<typeof imported, Task<[o: { depth: number; mode?: 'fast' | 'slow' }], number>>>();
ok<Equal<ReturnType<typeof importTask<() => Promise<5>>>, Task<[], 5>>>();
const inlined = inlineTask((x: number) => Promise.resolve(x + 1));
ok<Equal<typeof inlined, Task<[x: number], number>>>();
const python = pythonTask<[rate: number], number>('jobs.train:fit');
ok<Equal<typeof python, Task<[rate: number], number>>>();
// @ts-expect-error a target has a colon
pythonTask('jobs.train.fit');
registerError(class QuotaError extends Error {});
// @ts-expect-error not a class of errors
registerError(class {});

const context: CallContext = currentCall();
ok<Equal<ReturnType<typeof context.request<number>>, Promise<number>>>();
ok<Equal<ReturnType<typeof context.request>, Promise<unknown>>>();
context.progress(0.5, { note: 1 });

// ── submit infers and refuses ──

const f: Future<number> = executor.submit(square, 3);
const v = await f;
ok<Equal<typeof v, number>>();
executor.submit(slow, 3);
executor.submit(slow, 3, 'a');
executor.submit(many, 'a', 1, 2);
executor.submit(fit, { depth: 1, mode: 'fast' });
executor.submit(imported, { depth: 2 });
executor.submit(square.with({ timeoutMs: undefined, retries: 2 }), 3);
const w = await executor.submit(inlined, 1);
ok<Equal<typeof w, number>>();
// @ts-expect-error wrong type
executor.submit(square, 'x');
// @ts-expect-error missing
executor.submit(square);
// @ts-expect-error too many
executor.submit(square, 1, 2);
// @ts-expect-error misspelt member
executor.submit(fit, { depth: 1, mod: 'fast' });
// @ts-expect-error not a task
executor.submit((x: number) => x, 1);
// @ts-expect-error a result is not a text
export const text: Future<string> = executor.submit(square, 3);
export function forward<A extends readonly unknown[], R>(t: Task<A, R>, ...args: A): Future<R> {
  return executor.submit(t, ...args);
}

// ── futures ──

ok<Equal<FutureState, 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled'>>();
ok<Equal<typeof f.startedAt, number | undefined>>();
ok<Equal<typeof f.progress, Progress | undefined>>();
ok<Equal<keyof FutureEvents, 'started' | 'progress' | 'message' | 'request' | 'retry' | 'log' | 'settled'>>();
const promise: Promise<number> = f;
export const plain: Promise<string> = promise.then(String);
const removeOwn: () => void = f.on('progress', ({ fraction, note }) =>
  ok<Equal<[typeof fraction, typeof note], [number, unknown]>>(),
);
removeOwn();
f.on('retry', ({ attempt, error, delayMs }) =>
  ok<Equal<[typeof attempt, typeof error, typeof delayMs], [number, unknown, number]>>(),
);
f.on('log', ({ stream }) => ok<Equal<typeof stream, 'stdout' | 'stderr'>>());
f.on('request', async (request) => request.respond(await f));
// @ts-expect-error unknown event
f.on('done', () => {});
// @ts-expect-error wrong payload
f.on('settled', (x: number) => x);
// @ts-expect-error states are the executor's
f.state = 'succeeded';
f.catch((error: ExecutorError) => ok<Equal<typeof error.code, ErrorCode>>());
ok<
  Equal<
    ErrorCode,
    | 'TASK_NOT_FOUND'
    | 'NOT_SERIALIZABLE'
    | 'TOO_LARGE'
    | 'NON_ERROR_THROWN'
    | 'REQUEST_FAILED'
    | 'INITIALIZE_FAILED'
    | 'CANCELLED'
    | 'TIMED_OUT'
    | 'LIMIT_EXCEEDED'
    | 'CLOSED'
    | 'NOT_SUPPORTED'
    | 'REJECTED'
    | 'UNAVAILABLE'
    | 'WORKER_LOST'
  >
>();

// ── map, asCompleted ──

for await (const r of map(executor, square, [1, 2])) ok<Equal<typeof r, number>>();
for await (const r of map(executor, slow, [1, 2])) ok<Equal<typeof r.x, number>>();
for await (const r of map(executor, square, new Set([1]), { concurrency: 2, ordered: false }))
  ok<Equal<typeof r, number>>();
async function* numbers(): AsyncGenerator<number> {
  yield 1;
}
map(executor, square, numbers());
// @ts-expect-error two required arguments
map(executor, two, [1]);
// @ts-expect-error wrong element
map(executor, square, ['x']);
// @ts-expect-error unknown option
map(executor, square, [1], { workers: 2 });
for await (const s of asCompleted([executor.submit(square, 1)])) {
  ok<Equal<typeof s.future, Future<number>>>();
  if (s.status === 'fulfilled') ok<Equal<typeof s.value, number>>();
}
asCompleted([executor.submit(square, 1), executor.submit(slow, 1)]);
// @ts-expect-error promises are not futures
asCompleted([Promise.resolve(1)]);

// ── the scheduler ──

await using scheduler = new Scheduler(executor, { closeExecutor: false });
const off: () => void = scheduler.on('start', () => scheduler.submit(square, 3));
off();
scheduler.on('future-error', async (future, error) => {
  await future;
  throw error;
});
scheduler.on('stop', ({ message, error }) =>
  ok<Equal<[typeof message, typeof error], [string | undefined, unknown]>>(),
);
scheduler.on('future-request', (_future, request) => request.respond(1), { every: 2, maxCalls: 3 });
scheduler.on('future-result', (future, value) =>
  ok<Equal<[typeof future, typeof value], [Future<unknown>, unknown]>>(),
);
scheduler.on('future-log', (_future, line) => ok<Equal<typeof line, LogLine>>());
scheduler.on('future-retry', (_future, retrying) => ok<Equal<typeof retrying, Retrying>>());
ok<Equal<SchedulerEvents['future-request'], [future: Future<unknown>, request: FutureRequest]>>();
ok<Equal<TaskEvents<5>['result'], [future: Future<5>, value: 5]>>();
const handlerOptions: HandlerOptions = { every: 1, when: () => true, maxCalls: 1, repeat: undefined };
scheduler.on('empty', () => {}, handlerOptions);
// @ts-expect-error unknown event
scheduler.on('nope', () => {});
// @ts-expect-error wrong payload
scheduler.on('start', (x: number) => x);
// @ts-expect-error unknown option of a handler
scheduler.on('start', () => {}, { once: true });
// @ts-expect-error wrong argument
scheduler.submit(square, 'x');
// @ts-expect-error unknown option of a scheduler
new Scheduler(executor, { terminate: true });
ok<Equal<typeof scheduler.futures, ReadonlySet<Future<unknown>>>>();
ok<Equal<typeof scheduler.counts, ReadonlyMap<keyof SchedulerEvents, number>>>();
scheduler.stop();
scheduler.stop({ message: undefined, error: new Error('x') });

const exit: ExitState = await scheduler.run({
  onError: [
    [TypeError, 'continue'],
    [(e) => e instanceof RangeError, 'end'],
  ],
});
ok<Equal<typeof exit.reason, 'exhausted' | 'stopped' | 'timeout' | 'error' | 'cancelled'>>();
ok<Equal<FailureMode, 'raise' | 'end' | 'continue'>>();
const options: RunOptions = {
  timeoutMs: 5,
  endOnEmpty: false,
  wait: false,
  onError: 'end',
  onCancelled: 'continue',
  signal: new AbortController().signal,
  interruptible: false,
  display: true,
};
scheduler.run(options);
// @ts-expect-error unknown mode
scheduler.run({ onError: 'ignore' });
// @ts-expect-error cancels have one mode
scheduler.run({ onCancelled: [[Error, 'end']] });
// @ts-expect-error a list has classes or tests
export const policy: ErrorPolicy = [['TypeError', 'end']];

// ── scheduled tasks and plugins ──

const plainTask = scheduler.task(square);
ok<Equal<typeof plainTask, ScheduledTask<[x: number], number>>>();
plainTask.on('result', (future, value) => {
  ok<Equal<typeof value, number>>();
  ok<Equal<typeof future, Future<number>>>();
});
ok<Equal<typeof plainTask.futures, ReadonlySet<Future<number>>>>();
ok<Equal<typeof plainTask.task, typeof square>>();
// @ts-expect-error event of a plugin that is not there
plainTask.on('call-limit-reached', () => {});
// @ts-expect-error wrong argument
plainTask.submit('x');
// @ts-expect-error wrong payload
plainTask.on('cancelled', (_future, value: number) => value);
// @ts-expect-error only plugins have events to tell
plainTask.emit('result');
const limited = scheduler.task(square, { plugins: [limiter({ maxCalls: 3 }), earlyStopping()] });
limited.on('call-limit-reached', (call) => ok<Equal<typeof call.args, readonly unknown[]>>());
limited.on('split-evaluated', (_future, scores) => {
  ok<Equal<typeof scores, readonly number[]>>();
});
limited.on('disabled-due-to-running-task', (_call, by) => by.futures.size);
limited.on('result', (_future, value) => ok<Equal<typeof value, number>>(), { every: 2 });
const vetoed = limited.with({ label: 'a' }).submit(3);
ok<Equal<typeof vetoed, Future<number> | undefined>>();
// @ts-expect-error options are known
limited.with({ lable: 'a' });
const scheduledTasks: ScheduledTask<never, unknown>[] = [plainTask, limited, ...scheduler.tasks];
limiter({ notWhileRunning: [plainTask, limited, scheduledTasks[0]!], whenFull: 'queue' });
limiter({ notWhileRunning: limited });
// @ts-expect-error unknown word
limiter({ whenFull: 'wait' });
const bounded = scheduler.task(slow, {
  plugins: [limits({ wallTimeMs: 5 }), nativeThreads(1), warningFilter({ names: ['DeprecationWarning'] })],
});
bounded.on('limit-exceeded', (_future, error) => ok<Equal<typeof error, ExecutorError>>());
const line = requeue([[1], [2]] as [number][]);
ok<Equal<typeof line, Requeue<[number]>>>();
line.append(3);
// @ts-expect-error calls have their arguments
line.requeue('x');
scheduler.task(square, { plugins: [line] });

interface UsageEvents {
  usage: [future: Future<unknown>, cpuMs: number];
}
const metered: Plugin<UsageEvents> = {
  name: 'metered',
  events: ['usage'],
  attach(task) {
    task.on('message', (future, message) => void task.emit('usage', future, Number(message)));
    // @ts-expect-error wrong payload
    task.emit('usage', 5);
    // @ts-expect-error unknown event
    task.emit('usages');
  },
  preSubmit: (call) => (call.args.length > 3 ? null : { ...call, options: { ...call.options, label: 'a' } }),
};
scheduler.task(two, { plugins: [metered] }).on('usage', (_future, cpuMs) => {
  ok<Equal<typeof cpuMs, number>>();
});
const attached = plainTask.attach(metered);
attached.on('usage', (_future, cpuMs) => cpuMs.toFixed());
attached.on('result', (_future, value) => value.toFixed());
export const misspelt: Plugin<UsageEvents> = {
  name: 'misspelt',
  // @ts-expect-error events are those of its type
  events: ['usages'],
};
const around = task(import.meta.url, 'around', (run: () => Promise<unknown>, label: string) => [run, label]);
ok<Equal<ReturnType<typeof wrapTask<[x: number], number, [string]>>, typeof square>>();
const wrapped = wrapTask(square, around, 'a');
ok<Equal<typeof wrapped, typeof square>>();
// @ts-expect-error settings are checked
wrapTask(square, around, 5);
ok<Equal<ReturnType<typeof shouldStop>, Promise<boolean>>>();

const later: { cancel(): void } = scheduler.callLater(5, () => {});
later.cancel();
// @ts-expect-error milliseconds are a number
scheduler.callLater('5', () => {});
const monitor: QueueMonitor = queueMonitor(scheduler, { everyMs: 5 });
ok<Equal<(typeof monitor.samples)[number], QueueSample>>();
ok<Equal<[string, string], [ReturnType<typeof monitor.table>, ReturnType<typeof monitor.plot>]>>();
// ── watching ──

const hide: () => void = display(scheduler, { total: 10, note: () => 'best 0.9', stream: process.stdout });
hide();
// @ts-expect-error how it looks is a word of a list
display(scheduler, { mode: 'fancy' });
// @ts-expect-error an executor has no runs
display(executor);
const timeline: Timeline = recordTimeline(scheduler, { maxSpans: 10_000 });
timeline.toSvg({ colourOf: ({ label, outcome }) => (outcome === 'failed' ? undefined : label) });

// ── adapters ──

export const nomad = (options: { readonly address: string }): Executor =>
  defineExecutor({
    name: 'nomad',
    supports: { cancelRunning: 'kill', durable: true },
    concurrency: 100,
    async run(call, { signal, started }) {
      signal.addEventListener('abort', () => {}, { once: true });
      started(options.address);
      return call.args[0];
    },
  });
ok<Equal<typeof defineExecutor, typeof defineByAdapter>>();
// @ts-expect-error an adapter runs calls
defineExecutor({ name: 'nomad' });
// @ts-expect-error unknown claim
defineExecutor({ name: 'nomad', supports: { fast: true }, run: async () => 1 });
// @ts-expect-error wrong claim
defineExecutor({ name: 'nomad', supports: { channel: 'some' }, run: async () => 1 });
ok<Equal<Supports['limits'], readonly ('wallTime' | 'cpuTime' | 'memory')[]>>();
ok<Equal<Executor['contract'], 1>>();
ok<Equal<Call['args'], readonly unknown[]>>();

// composition
const both = route((call) => (call.options.label === 'big' ? 'big' : 'small'), {
  big: executor,
  small: limit(executor, 3),
});
// @ts-expect-error no such executor
route(() => 'typo', { big: executor });
// @ts-expect-error nothing to balance
balance([]);
balance([executor, retry(timeout(executor, 1_000), { retries: 2 })], 'least-busy') satisfies Executor;
fallback(executor, both, (error) => error instanceof TypeError) satisfies Executor;
// @ts-expect-error when?
hedge(executor, {});
const anywhere: Submits[] = [hedge(both, { afterMs: 10 }), executor, scheduler];
anywhere.length;
