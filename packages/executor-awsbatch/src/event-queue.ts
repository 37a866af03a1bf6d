import type { Message, Messages } from './asked-of-aws.js';
import { explain } from './faults-of-aws.js';
import { type JobEvent, readJobEvent } from './job-event.js';

/** Hears of jobs. @returns whether the event was about one of its own. */
export type JobListener = (event: JobEvent) => boolean;

/** Waits after requests that failed, in milliseconds: the first, which doubles, and the longest. */
const AFTER_FAILURE_MS = { first: 1_000, longest: 30_000 };

/** How often a message is received before it counts as nobody's. */
const NOBODYS = 5;

/**
 * Reads events of jobs from a queue while somebody listens. One program reads a queue once, however many executors it
 * has; messages about jobs of other programs are left to them.
 */
export class EventQueue {
  readonly #queueUrl: string;
  readonly #listeners = new Set<JobListener>();
  #reading: AbortController | undefined;

  constructor(queueUrl: string) {
    this.#queueUrl = queueUrl;
  }

  /** @param open - Opens the queue, where nobody listens yet. @returns what ends it. */
  listen(listener: JobListener, open: () => Messages): () => void {
    this.#listeners.add(listener);
    if (this.#reading === undefined) {
      this.#reading = new AbortController();
      void this.#read(open(), this.#reading.signal);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#reading?.abort();
      this.#reading = undefined;
    };
  }

  async #read(messages: Messages, signal: AbortSignal): Promise<void> {
    let wait = AFTER_FAILURE_MS.first;
    while (!signal.aborted) {
      try {
        const received = await messages.receive(signal);
        const done = received.filter((message) => this.#tell(message));
        if (done.length > 0) await messages.remove(done.map(({ receipt }) => receipt));
        wait = AFTER_FAILURE_MS.first;
      } catch (error) {
        if (signal.aborted) break;
        if (wait === AFTER_FAILURE_MS.first) this.#warn(error);
        await pause(wait, signal);
        wait = Math.min(2 * wait, AFTER_FAILURE_MS.longest);
      }
    }
    await messages.close();
  }

  /** Whether the message may go. */
  #tell({ text, received }: Message): boolean {
    const event = readJobEvent(text);
    if (event === undefined) return true;
    const heard = [...this.#listeners].filter((listener) => listener(event));
    return heard.length > 0 || received >= NOBODYS;
  }

  /** Jobs are looked at without it, as if there was no queue. */
  #warn(error: unknown): void {
    const { message } = explain(error, `read the queue ${this.#queueUrl}`);
    process.emitWarning(`awsBatch() hears no events and looks at its jobs more often: ${message}`);
  }
}

const queues = new Map<string, EventQueue>();

/** The reader of a queue, for all executors in this process. */
export function sharedEventQueue(queueUrl: string): EventQueue {
  const queue = queues.get(queueUrl) ?? new EventQueue(queueUrl);
  queues.set(queueUrl, queue);
  return queue;
}

/** Keeps no process alive. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms).unref();
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
