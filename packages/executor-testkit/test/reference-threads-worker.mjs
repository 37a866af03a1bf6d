// The thread of `reference-threads.ts`, in JavaScript because Node starts it as it is.
import { hostname } from 'node:os';
import { parentPort, workerData as unread } from 'node:worker_threads';
import { markAsWorker, open, runCall, seal, sealFailure, WorkerContext } from '@elsewhere/core/worker';

markAsWorker();
const say = (said, more) => parentPort.postMessage({ said, ...more });

// A task that sends without pause would keep the parent reading for ever: wait until it has caught up.
const tell = (said, more) => {
  say(said, more);
  Atomics.add(unread, 0, 1);
  for (let count = Atomics.load(unread, 0); count > 1_000; count = Atomics.load(unread, 0)) {
    Atomics.wait(unread, 0, count, 10);
  }
};

// Read as a stream, stderr would keep the process of an idle executor alive.
process.stderr.write = (text, done) => {
  say('stderr', { text: String(text) });
  done?.();
  return true;
};

let context;
const hear = {
  async call({ reference, id, attempt, args }) {
    context = new WorkerContext(id, attempt, 'reference-threads', {
      progress: (fraction, note) => tell('progress', { fraction, note }),
      message: (message) => tell('message', { message }),
      request: (number, data) => say('request', { number, data }),
    });
    say('started');
    try {
      say('done', { value: seal(await runCall(reference, open(args), context), 'result') });
    } catch (thrown) {
      const remote = { executor: 'reference-threads', host: hostname(), pid: process.pid, attempt };
      say('failed', { error: sealFailure(thrown), remote });
    } finally {
      context.end();
    }
  },
  abort({ reason }) {
    say('acknowledged');
    context.abort(reason);
  },
  message: ({ message }) => context.deliver(message),
  answer: ({ number, value }) => context.answer(number, value),
  refusal: ({ number, error }) => context.refuse(number, error),
};
parentPort.on('message', (told) => hear[told.told](told));
