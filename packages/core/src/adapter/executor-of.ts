import type { Engine } from '../engine/engine.js';
import type { CloseOptions, Executor } from '../executor.js';
import type { Task } from '../task/task.js';

const engines = new WeakMap<Executor, { readonly engine: Engine; readonly submit: Executor['submit'] }>();

/** The executor that users see in front of an engine. */
export function executorOf(engine: Engine): Executor {
  const close = (options?: CloseOptions): Promise<void> => engine.close(options);
  const submit = ((task: Task<readonly unknown[], unknown>, ...args: readonly unknown[]) =>
    engine.submit(task, args)) as Executor['submit'];
  const executor: Executor = {
    contract: 1,
    name: engine.name,
    supports: engine.supports,
    submit,
    stats: () => engine.stats(),
    ...(engine.supports.durable && { attach: engine.attach.bind(engine) as NonNullable<Executor['attach']> }),
    close,
    [Symbol.asyncDispose]: () => close(),
  };
  engines.set(executor, { engine, submit });
  return executor;
}

/** The engine behind an executor, unless it is written by hand or somebody has put a `submit` of theirs in front. */
export function engineOf(executor: Executor): Engine | undefined {
  const known = engines.get(executor);
  return known?.submit === executor.submit ? known.engine : undefined;
}
