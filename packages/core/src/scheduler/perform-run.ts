import { KeepAlive } from '../engine/keep-alive.js';
import type { Future } from '../future.js';
import { untilInterrupted } from './interrupts.js';
import type { Run } from './run.js';

/** What a run needs of its scheduler. */
export interface Stage {
  readonly futures: ReadonlySet<Future<unknown>>;
  emit(event: 'start' | 'stop' | 'timeout' | 'finishing' | 'finished', ...payload: readonly unknown[]): void;
  /** Resolves when the handlers that may still submit have settled. */
  closing(): Promise<void>;
}

/** Carries a run from its first event to its last. */
export async function performRun(run: Run, signal: AbortSignal | undefined, stage: Stage): Promise<void> {
  const abort = (): void => {
    const message = 'the signal of the run aborted';
    run.end({ reason: 'stopped', message, error: signal?.reason, raise: false });
  };
  signal?.addEventListener('abort', abort, { once: true });
  const ignoreInterrupts = heedInterrupts(run, stage);
  const alive = new KeepAlive();
  if (!run.rules.endOnEmpty) alive.hold(); // Node ends a program that has nothing left to do
  try {
    stage.emit('start');
    if (signal?.aborted) abort();
    run.changed();
    await run.decided;
    signal?.removeEventListener('abort', abort);
    await end(run, stage);
  } finally {
    alive.end();
    ignoreInterrupts();
  }
}

async function end(run: Run, stage: Stage): Promise<void> {
  const { reason, message, error } = run.ending!;
  if (reason === 'timeout') stage.emit('timeout');
  else if (reason !== 'exhausted') stage.emit('stop', { message, error });
  stage.emit('finishing');
  await Promise.race([stage.closing(), run.hurried]);
  run.refuse();
  if (run.rules.wait) await Promise.race([run.quiet(), run.hurried]);
  for (const future of [...stage.futures]) future.cancel('the run has ended');
  while (stage.futures.size > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  stage.emit('finished');
  await Promise.race([run.over(), run.hurried]);
}

function heedInterrupts(run: Run, { futures }: Stage): () => void {
  const { interruptible } = run.rules;
  if (interruptible === false) return () => {};
  return untilInterrupted({
    always: interruptible === true,
    stop() {
      process.exitCode ??= 130; // what shells expect: 128 and the number of the signal
      const left = run.rules.wait ? futures.size : 0;
      if (left > 0 && process.stderr.isTTY) {
        process.stderr.write(`\nwaiting for ${left} calls; Ctrl-C again cancels them\n`);
      }
      run.stop('the program was interrupted by SIGINT', undefined);
    },
    hurry: () => run.hurry(),
  });
}
