import type { RunLog } from './log.js';
import type { Trial } from './trial.js';

/** What the test knows besides the calls themselves. */
export interface Evidence {
  readonly log: RunLog;
  /** Processes that were killed from outside. */
  readonly killed: ReadonlySet<number>;
}

/** What is wrong with the end of a call, as sentences. */
export function faultsOf(trial: Trial, evidence: Evidence): string[] {
  const { number, kind } = trial;
  const faults = [...runFaults(trial, evidence), ...stateFaults(trial), outcomeFault(trial, evidence)];
  return faults.flatMap((fault) => (fault === undefined ? [] : [`call ${number} (${kind.name}): ${fault}`]));
}

/** Every attempt ran at most once, and a value has come from an attempt that ran to its end. */
function runFaults({ number, retries, future, outcome }: Trial, { log }: Evidence): string[] {
  const faults: string[] = [];
  for (let attempt = 1; attempt <= retries + 2; attempt++) {
    const run = log.find(number, attempt);
    if (run === undefined) continue;
    if (attempt > retries + 1) faults.push(`attempt ${attempt} ran, only ${retries} retries were asked for`);
    if (run.starts !== 1) faults.push(`attempt ${attempt} was started ${run.starts} times`);
    if (run.ends > 1) faults.push(`attempt ${attempt} came to its end ${run.ends} times`);
  }
  const last = log.find(number, future.attempt);
  if (outcome !== undefined && 'value' in outcome && last?.ends !== 1) {
    faults.push(`it succeeded in attempt ${future.attempt}, which did not come to its end`);
  }
  return faults;
}

function stateFaults({ future, outcome, retriesSeen, cancelled }: Trial): string[] {
  const { state, submittedAt, startedAt, endedAt, attempt } = future;
  const faults: string[] = [];
  const succeeded = outcome !== undefined && 'value' in outcome;
  const expected = succeeded ? 'succeeded' : cancelled === undefined ? 'failed' : 'cancelled';
  if (state !== expected) faults.push(`its state is ${state}, not ${expected}`);
  if (retriesSeen !== attempt - 1)
    faults.push(`${retriesSeen} retries were told, it ended in attempt ${attempt}`);
  if (succeeded && startedAt === undefined) faults.push('it succeeded and has no start');
  if (
    endedAt === undefined ||
    submittedAt > (startedAt ?? submittedAt) ||
    (startedAt ?? submittedAt) > endedAt
  ) {
    faults.push(`its times are out of order: ${submittedAt}, ${startedAt}, ${endedAt}`);
  }
  return faults;
}

function outcomeFault(trial: Trial, evidence: Evidence): string | undefined {
  const { outcome, cancelled, options, future, retries, plan } = trial;
  if (outcome === undefined) return 'it did not settle';
  if (cancelled !== undefined) return cancelFault(trial);
  if ('value' in outcome) return outcome.value === 'right' ? undefined : 'its value is wrong';
  const { code, error } = outcome;
  if (code === 'TIMED_OUT')
    return options.timeoutMs === undefined ? 'it timed out and had no timeout' : undefined;
  const isLast = future.attempt === retries + 1;
  if (code === 'LIMIT_EXCEEDED' && options.limits !== undefined) {
    return isLast ? undefined : `a limit ended attempt ${future.attempt} and it was not retried`;
  }
  if (code === 'WORKER_LOST')
    return isLast ? lossFault(trial, evidence) : 'its worker was lost and it was not retried';
  if (plan.throws?.(error, future.attempt)) {
    return isLast || code !== undefined ? undefined : `attempt ${future.attempt} threw and was not retried`;
  }
  return `it failed with ${String(error)}`;
}

function cancelFault({ outcome, cancelled }: Trial): string | undefined {
  const error = outcome !== undefined && 'error' in outcome ? outcome : undefined;
  if (error?.code !== 'CANCELLED') return `it was cancelled and ended with ${error?.code ?? 'a value'}`;
  const { cause } = error.error as Error;
  return cause === cancelled
    ? undefined
    : `its reason was '${String(cancelled)}' and became '${String(cause)}'`;
}

/** Only a call that ran on a worker that died may be lost, and workers die only of what the test did. */
function lossFault({ number, future, plan, outcome }: Trial, evidence: Evidence): string | undefined {
  const run = evidence.log.find(number, future.attempt);
  if (run === undefined) {
    const { message } = (outcome as { readonly error: Error }).error;
    // Claimed by a worker that died before the task's first line could be written is started all the same.
    return plan.once === 'moved' || namesTheDead(message, evidence)
      ? undefined
      : `its worker was lost and it had not been started: ${message}`;
  }
  if (plan.dies?.(future.attempt)) return undefined;
  if (diedOfTheTest(run.worker, evidence)) return undefined;
  return `it was lost with worker ${run.worker}, which nobody killed`;
}

function diedOfTheTest(worker: string, { log, killed }: Evidence): boolean {
  return killed.has(Number.parseInt(worker, 10)) || log.doomed.has(worker);
}

/** Whether a loss is put down to a worker whose end the test has brought about: `the worker process 4711 was ended …`. */
function namesTheDead(message: string, { log, killed }: Evidence): boolean {
  const [, kind, id] = /^the worker (process|thread) (\d+) /.exec(message) ?? [];
  if (kind === undefined) return false;
  const place = kind === 'process' ? 0 : 1;
  return (
    (place === 0 && killed.has(Number(id))) ||
    [...log.doomed].some((worker) => worker.split('.')[place] === id)
  );
}
