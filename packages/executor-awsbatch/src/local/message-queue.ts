import { randomUUID } from 'node:crypto';

/** A message in the queue. */
export interface StoredMessage {
  readonly id: string;
  readonly body: string;
  /** How often it was received. */
  received: number;
  /** Nobody sees it before this time. */
  hiddenUntil: number;
}

/** Messages that are kept: the newest. */
const KEPT = 10_000;

/** A standard queue: each message is given at least once, to whoever asks. */
export class MessageQueue {
  /** By which it is asked for. */
  url = '';
  readonly #messages = new Map<string, StoredMessage>();
  readonly #waiting = new Set<() => void>();

  send(body: string): StoredMessage {
    const message = { id: randomUUID(), body, received: 0, hiddenUntil: 0 };
    this.#messages.set(message.id, message);
    const [oldest] = this.#messages.keys();
    if (this.#messages.size > KEPT && oldest !== undefined) this.#messages.delete(oldest);
    this.#wake();
    return message;
  }

  /** Requests that wait for messages. */
  get listeners(): number {
    return this.#waiting.size;
  }

  /** Those that can be seen now, or the first that can within a time. @param gone - Nobody wants them any more. */
  async receive(most: number, hiddenMs: number, waitMs: number, gone: AbortSignal): Promise<StoredMessage[]> {
    const end = Date.now() + waitMs;
    for (;;) {
      const now = Date.now();
      const messages = [...this.#messages.values()];
      const given = messages.filter(({ hiddenUntil }) => hiddenUntil <= now).slice(0, most);
      if (given.length > 0 || now >= end || gone.aborted) {
        for (const message of given) {
          message.received++;
          message.hiddenUntil = now + hiddenMs;
        }
        return given;
      }
      const next = messages.reduce((least, { hiddenUntil }) => Math.min(least, hiddenUntil), end);
      await this.#pause(next - now, gone);
    }
  }

  delete(id: string): void {
    this.#messages.delete(id);
  }

  /** Who waits for messages waits no longer. */
  close(): void {
    this.#messages.clear();
    this.#wake();
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  #pause(ms: number, gone: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        gone.removeEventListener('abort', wake);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms).unref();
      gone.addEventListener('abort', wake);
      this.#waiting.add(wake);
    });
  }
}
