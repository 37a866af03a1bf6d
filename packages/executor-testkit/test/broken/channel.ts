import { contextWith, type Fault, futures, runs } from './fault.js';

/** C calls with a context that passes on less, or otherwise. */
const hears = (
  change: (context: Parameters<typeof contextWith>[0]) => Parameters<typeof contextWith>[1],
): Fault['create'] =>
  runs((honest) => (call, context) => honest(call, contextWith(context, change(context))));

/** H1 to H4. */
export const channel: readonly Fault[] = [
  {
    clause: 'H1/progress',
    fault: 'passes on every second word of progress',
    create: hears(({ progress }) => {
      let count = 0;
      return { progress: (...word) => void (count++ % 2 === 1 && progress(...word)) };
    }),
  },
  {
    clause: 'H1/messages',
    fault: 'lets messages overtake progress',
    create: hears(({ progress }) => ({ progress: (...word) => queueMicrotask(() => progress(...word)) })),
  },
  {
    clause: 'H1/messages',
    fault: 'passes messages on when it has time, after the result',
    create: hears(({ message }) => ({ message: (word) => void setTimeout(() => message(word), 10) })),
  },
  {
    clause: 'H1/to-the-task',
    fault: 'sends what it is told before the start last of all',
    create: futures((future) => ({
      send: (word) => void setTimeout(() => future.send(word), future.state === 'pending' ? 50 : 0),
    })),
  },
  {
    clause: 'H2/answer',
    fault: 'answers every request with what was asked',
    create: hears(() => ({ request: async (data) => data })),
  },
  {
    clause: 'H2/many',
    fault: 'gives answers in the order in which they come',
    create: hears(({ request }) => {
      const waiting: ((value: unknown) => void)[] = [];
      return {
        request(data) {
          void request(data).then((value) => waiting.shift()?.(value));
          return new Promise((resolve) => waiting.push(resolve));
        },
      };
    }),
  },
  {
    clause: 'H2/nobody',
    fault: 'lets a request wait when nobody listens',
    create: hears(({ request }) => ({
      request: (data) => request(data).catch(() => new Promise((resolve) => setTimeout(resolve, 1_800))),
    })),
  },
  {
    clause: 'H2/throws',
    fault: 'takes a refusal for the answer undefined',
    create: hears(({ request }) => ({ request: (data) => request(data).catch(() => undefined) })),
  },
  {
    clause: 'H3/current-call',
    fault: 'runs the function without a current call',
    create: runs(() => (call, context) => {
      context.started();
      return call.task(...call.args);
    }),
  },
  {
    clause: 'H4/timeouts',
    fault: 'handles messages for so long that timers wait',
    create: hears(({ message }) => ({
      message(word) {
        for (const end = performance.now() + 9; performance.now() < end; );
        message(word);
      },
    })),
  },
  {
    clause: 'H4/others',
    fault: 'runs nothing beside a task that sends',
    create: runs((honest) => {
      let flood: Promise<unknown> = Promise.resolve();
      return async (call, context) => {
        await flood;
        const running = honest(call, context);
        if (call.task.name === 'flood') flood = running.catch(() => undefined);
        return running;
      };
    }),
  },
];
