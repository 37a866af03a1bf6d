import type { Supports } from '../executor.js';
import { ExecutorError } from '../executor-error.js';
import type { CallOptions } from '../task/call-options.js';
import { innermost, type TaskDefinition } from '../task/definition.js';

const LIMITS = { wallTimeMs: 'wallTime', cpuTimeMs: 'cpuTime', memoryMiB: 'memory' } as const;

/**
 * Why an executor cannot take a call, or nothing.
 *
 * @param ignore - Options that cannot be honoured are passed over, so that one task serves debugger and cluster.
 */
export function refusal(
  executor: string,
  supports: Supports,
  definition: TaskDefinition,
  { limits, resources, transfer }: CallOptions,
  ignore: boolean,
): ExecutorError | undefined {
  const no = (asked: string, member: string): ExecutorError =>
    new ExecutorError('NOT_SUPPORTED', `the executor ${executor} does not support ${asked} (${member})`, {
      executor,
    });

  const kind = innermost(definition).kind;
  if (kind === 'inline' && !supports.inline) return no('inline tasks', 'supports.inline is false');
  if (kind === 'python' && !supports.python) return no('Python tasks', 'supports.python is false');
  if (ignore) return undefined;
  if (limits !== undefined) {
    for (const [name, kind] of Object.entries(LIMITS) as [
      keyof typeof LIMITS,
      (typeof LIMITS)[keyof typeof LIMITS],
    ][]) {
      if (limits[name] !== undefined && !supports.limits.includes(kind)) {
        return no(`the limit \`${name}\``, `supports.limits is [${supports.limits.join(', ')}]`);
      }
    }
  }
  for (const name in resources) {
    if (resources[name] !== undefined && !supports.resources.includes(name)) {
      return no(`the resource \`${name}\``, `supports.resources is [${supports.resources.join(', ')}]`);
    }
  }
  if (transfer !== undefined && transfer.length > 0 && !supports.transfer) {
    return no('`transfer`', 'supports.transfer is false');
  }
  return undefined;
}

/** Why a wrapped task does not leave this machine. */
export function staysHere(executor: string): ExecutorError {
  const what = `the executor ${executor} runs calls on other machines, where wrapped tasks are not found yet`;
  return new ExecutorError(
    'NOT_SUPPORTED',
    `${what}: leave wrapTask(), nativeThreads() and warningFilter() out`,
  );
}
