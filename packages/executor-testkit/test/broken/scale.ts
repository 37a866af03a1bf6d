import { type Fault, futures, LEFT_BEHIND, submits } from './fault.js';

/** N1 to N3. */
export const scale: readonly Fault[] = [
  {
    clause: 'N1/callbacks',
    fault: 'runs handlers within submit, one inside the other',
    create: futures((future) => ({
      on(event, handler) {
        if (event === 'settled') (handler as () => void)();
        return future.on(event, handler);
      },
    })),
  },
  {
    clause: 'N2/pending',
    fault: 'keeps four kilobytes for every call',
    create: (wish) => {
      const kept: string[] = [];
      return submits((submit) => {
        kept.push(Buffer.alloc(4_096, kept.length).toString('latin1'));
        return submit();
      })(wish);
    },
  },
  {
    clause: 'N2/pending',
    fault: 'looks through all calls at every submit',
    create: (wish) => {
      const kept: number[] = [];
      return submits((submit) => {
        kept.push(kept.length);
        for (let times = 0; times < 5; times++) if (!kept.every((place) => place >= 0)) break;
        return submit();
      })(wish);
    },
  },
  {
    clause: 'N3/listeners',
    fault: 'leaves a listener on the signal of every call',
    create: submits((submit, task) => {
      task.options.signal?.addEventListener('abort', () => {});
      return submit();
    }),
  },
  {
    clause: 'N3/timers',
    fault: 'leaves the timers of calls that have ended',
    create: submits((submit, task) => {
      const timer = setTimeout(() => {}, task.options.timeoutMs ?? 1);
      LEFT_BEHIND.push(() => clearTimeout(timer));
      return submit();
    }),
  },
];
