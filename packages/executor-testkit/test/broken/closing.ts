import type { CloseOptions } from '@elsewhere/core';
import { executes, type Fault, LEFT_BEHIND, onThreads, submits, threadsRun } from './fault.js';

const url = new URL('./modules.ts', import.meta.url).href;
const execArgv = ['--import', 'tsx'];

const closes = (bend: (options: CloseOptions | undefined) => CloseOptions): Fault['create'] =>
  executes((honest) => ({ close: (options) => honest.close(bend(options)) }));

/** C1 to C6. */
export const closing: readonly Fault[] = [
  { clause: 'C1/finish', fault: 'cancels when it should wait', create: closes(() => ({ cancel: true })) },
  { clause: 'C1/cancel', fault: 'waits when it should cancel', create: closes(() => ({})) },
  {
    clause: 'C1/timeout',
    fault: 'waits for ever',
    create: closes((options) => ({ ...options, timeoutMs: undefined })),
  },
  {
    clause: 'C1/dispose',
    fault: 'does not close when it is disposed of',
    create: executes(() => ({ [Symbol.asyncDispose]: async () => {} })),
  },
  {
    clause: 'C2/twice',
    fault: 'refuses to be closed twice',
    create: executes((honest) => {
      let closed = false;
      return {
        async close(options) {
          if (closed && !options?.cancel) throw new Error('already closed');
          closed = true;
          return honest.close(options);
        },
      };
    }),
  },
  {
    clause: 'C2/twice',
    fault: 'takes the second close for done before the first is',
    create: executes((honest) => {
      let closed = false;
      return {
        async close(options) {
          if (closed && !options?.cancel) return;
          closed = true;
          return honest.close(options);
        },
      };
    }),
  },
  {
    clause: 'C3/closed',
    fault: 'throws when it is closed',
    create: (wish) => {
      let closed = false;
      return executes(
        (honest) => ({
          close: (options) => {
            closed = true;
            return honest.close(options);
          },
        }),
        submits((submit) => {
          if (closed) throw new Error('closed');
          return submit();
        }),
      )(wish);
    },
  },
  {
    clause: 'C3/while-closing',
    fault: 'takes calls while it is closing',
    create: executes((honest) => ({
      close: async (options) => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        return honest.close(options);
      },
    })),
  },
  {
    clause: 'C4/finished',
    fault: 'leaves a timer behind',
    create: executes(() => {
      const timer = setInterval(() => {}, 60_000);
      LEFT_BEHIND.push(() => clearInterval(timer));
      return {};
    }),
  },
  {
    clause: 'C4/finished',
    fault: 'leaves its threads behind',
    honest: onThreads,
    create: threadsRun((honest) => honest, { close() {} }),
  },
  {
    clause: 'C4/cancelled',
    fault: 'leaves a listener on the process behind',
    create: executes(() => {
      const listener = (): void => {};
      process.on('SIGUSR2', listener);
      LEFT_BEHIND.push(() => process.off('SIGUSR2', listener));
      return {};
    }),
  },
  {
    clause: 'C5/used',
    fault: 'keeps the process alive',
    create: executes(() => ({})),
    module: { url, export: 'keepsAlive', execArgv },
  },
  {
    clause: 'C6/killed',
    fault: 'leaves orphans',
    create: executes(() => ({})),
    module: { url, export: 'leavesOrphans', execArgv },
  },
];
