import { EqualDeadlines } from './equal-deadlines.js';
import type { LiveCall } from './live-call.js';

/** Ends the calls of an engine that are not done in time. */
export class Timeouts {
  /** What every call has, beside its own. */
  readonly ours: number | undefined;
  readonly #expire: (call: LiveCall) => void;
  /** By the milliseconds that their calls have. */
  readonly #lines = new Map<number, EqualDeadlines<LiveCall>>();

  constructor(ours: number | undefined, expire: (call: LiveCall) => void) {
    this.ours = ours;
    this.#expire = expire;
  }

  /** Milliseconds from submit to end; a call's own are kept by the engine that has its future. */
  of({ options, parent }: LiveCall): number | undefined {
    const own = parent === undefined ? options.timeoutMs : undefined;
    const { ours } = this;
    return own === undefined || (ours !== undefined && ours < own) ? ours : own;
  }

  start(call: LiveCall): void {
    const timeoutMs = this.of(call);
    if (timeoutMs === undefined) return;
    let line = this.#lines.get(timeoutMs);
    if (line === undefined) {
      line = new EqualDeadlines(timeoutMs, this.#expire);
      this.#lines.set(timeoutMs, line);
    }
    line.add(call);
  }

  end(call: LiveCall): void {
    const timeoutMs = this.of(call);
    const line = timeoutMs === undefined ? undefined : this.#lines.get(timeoutMs);
    line?.remove(call);
    if (line?.size === 0) this.#lines.delete(timeoutMs!);
  }
}
