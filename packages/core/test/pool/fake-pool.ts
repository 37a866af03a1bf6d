import { onTestFinished } from 'vitest';
import { open, type Sealed, type TaskReference } from '../../src/adapter/index.js';
import type { CallOptions } from '../../src/index.js';
import type { LinkListener } from '../../src/pool/link.js';
import type { CallSink, PoolCall } from '../../src/pool/pool-call.js';
import type { CallSource, PoolSettings } from '../../src/pool/pool-settings.js';
import { WorkerPool } from '../../src/pool/worker-pool.js';
import { FakeLink } from './fake-link.js';

const definition: TaskReference = {
  kind: 'task',
  key: 'file:///tasks.js#work',
  module: 'file:///tasks.js',
  name: 'work',
};

/** A call that only a fake worker runs. */
export class FakeCall implements PoolCall {
  readonly number: number;
  readonly options: CallOptions;
  definition: TaskReference = definition;
  readonly sealed: Sealed;
  readonly outbox: Sealed[] = [];
  attempt = 1;
  live = true;
  slot: unknown;

  constructor(number: number, options: CallOptions = {}, sealed: Sealed = '[]') {
    this.number = number;
    this.options = options;
    this.sealed = sealed;
  }

  get priority(): number {
    return this.options.priority ?? 0;
  }

  takeOutbox(): readonly Sealed[] {
    return this.outbox.splice(0);
  }

  keep(message: Sealed): void {
    this.outbox.push(message);
  }
}

/** Calls that wait, and the wake-up of the engine: one microtask for any number of wakes. */
export class FakeSource implements CallSource<FakeCall> {
  waiting: FakeCall[] = [];
  wakes = 0;
  pumps = 0;
  pump: () => void = () => {};
  #woken = false;

  readonly queue = queueOf(this);

  add(...calls: readonly FakeCall[]): void {
    this.waiting.push(...calls);
    this.wake();
  }

  take(): FakeCall | undefined {
    const top = this.queue.topPriority;
    const at = this.waiting.findIndex(({ priority }) => priority === top);
    return at < 0 ? undefined : this.waiting.splice(at, 1)[0];
  }

  putBack(calls: readonly FakeCall[]): void {
    this.waiting.unshift(...calls.filter(({ live }) => live));
  }

  wake(): void {
    this.wakes++;
    if (this.#woken) return;
    this.#woken = true;
    queueMicrotask(() => {
      this.#woken = false;
      if (++this.pumps > 10_000) throw new Error('the pool wakes itself for ever');
      this.pump();
    });
  }
}

function queueOf(source: FakeSource): CallSource<FakeCall>['queue'] {
  return {
    get size() {
      return source.waiting.length;
    },
    get topPriority() {
      return source.waiting.length === 0
        ? undefined
        : Math.max(...source.waiting.map(({ priority }) => priority));
    },
    get hasLanes() {
      return source.waiting.some(({ priority }) => priority !== 0);
    },
  };
}

/** What a pool told, one line each: `started 1`, `finished 1: done`, `failed 2: WORKER_LOST`. */
export function listeningSink(lines: string[]): CallSink<FakeCall> {
  const tell =
    (what: string) =>
    (call: FakeCall): void =>
      void lines.push(`${what} ${call.number}`);
  return {
    started: tell('started'),
    finished: (call, _attempt, failed, sealed) =>
      void lines.push(`${failed ? 'threw' : 'finished'} ${call.number}: ${String(open(sealed))}`),
    failed: (call, _attempt, error) =>
      void lines.push(`failed ${call.number}: ${(error as { code?: string }).code ?? error.message}`),
    stopped: (call, _attempt, started) =>
      void lines.push(`stopped ${call.number}${started ? '' : ' unstarted'}`),
    progress: tell('progress'),
    message: tell('message'),
    request: () => Promise.resolve('"answer"'),
    log: (call, _attempt, stream, line) => void lines.push(`${stream} ${call.number}: ${line}`),
  };
}

/** A pool of fake workers, and what it did. */
export interface FakePool {
  readonly pool: WorkerPool<FakeCall>;
  readonly source: FakeSource;
  /** Every worker that was ever started, in order. */
  readonly links: readonly FakeLink[];
  /** What the pool told of its calls. */
  readonly told: string[];
  /** Adds calls numbered from 1 on. */
  submit(count: number, options?: CallOptions): FakeCall[];
}

/** The numbers of the calls that wait in each worker. */
export function waitingIn(links: readonly FakeLink[]): number[][] {
  return links.map(({ waiting }) => waiting);
}

export function fakePool(settings: Partial<PoolSettings<FakeCall>> = {}): FakePool {
  const source = new FakeSource();
  const links: FakeLink[] = [];
  const told: string[] = [];
  let count = 0;
  const pool = new WorkerPool<FakeCall>(source, {
    workers: 2,
    callsPerWorker: 1,
    sink: listeningSink(told),
    start(listener: LinkListener) {
      const link = new FakeLink(listener);
      links.push(link);
      return link;
    },
    ...settings,
  });
  source.pump = () => pool.pump();
  onTestFinished(() => {
    void pool.close(); // its clocks would tick on in the tests that follow
    for (const link of links) if (!link.gone) link.exit();
  });
  return {
    pool,
    source,
    links,
    told,
    submit(calls, options) {
      const made = Array.from({ length: calls }, () => new FakeCall(++count, options));
      source.add(...made);
      return made;
    },
  };
}
