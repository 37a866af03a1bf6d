import { claimsOf as claimsAt } from '../engine/admission.js';
import type { LiveCall } from '../engine/live-call.js';
import type { Call, Executor } from '../executor.js';
import { ExecutorError } from '../executor-error.js';
import { expectFunction, nearestName, show } from '../expect.js';
import { compose } from './compose.js';
import type { Part } from './part.js';
import { Returned } from './returned.js';

/**
 * An executor that sends each call where a function says: by its label, its resources, its task or its arguments.
 * What a call may ask for is up to the executor it goes to; `supports` is what holds for all of them.
 *
 * @param choose - Gives the name of an executor. It may be asked more than once about a call and must not change it.
 * An unknown name, and a function that throws, fail that call as `REJECTED`.
 * @param executors - By name, at least one.
 * @throws TypeError for anything else.
 *
 * @example
 * ```ts
 * const pool = route((call) => (call.options.resources?.gpus ? 'big' : 'small'), { big, small });
 * ```
 */
export function route<const X extends Readonly<Record<string, Executor>>>(
  choose: (call: Call) => keyof X & string,
  executors: X,
): Executor {
  if (typeof choose !== 'function') expectFunction('choose', choose ?? null);
  const names = typeof executors === 'object' && executors !== null ? Object.keys(executors) : [];
  if (names.length === 0) {
    throw new TypeError(`expected \`executors\` to be executors by name, got \`${show(executors)}\``);
  }
  const named = Object.fromEntries(names.map((name) => [`executors.${name}`, executors[name]!]));
  return compose(
    named,
    (parts) => {
      const byName = new Map(names.map((name, index) => [name, parts[index]!]));
      return {
        choose: ({ slot }) => (slot instanceof Returned ? slot.part : (slot as Part)), // a retry goes where it went
        passing: {
          claimsOf(call, args) {
            const part = ask(choose, byName, call, args);
            const claims = claimsAt(part.engine, call, args);
            call.slot = part; // last: a part that routes too has asked itself
            return claims;
          },
        },
      };
    },
    executors,
  );
}

/** The call that somebody has to choose for. Its arguments are opened when they are asked for. */
class Question implements Call {
  readonly task: Call['task'];
  readonly options: Call['options'];
  readonly #call: LiveCall;
  #args: Call['args'] | undefined;

  constructor(call: LiveCall, args: Call['args'] | undefined) {
    this.task = call.task;
    this.options = call.options;
    this.#call = call;
    this.#args = args;
  }

  get args(): Call['args'] {
    this.#args ??= this.#call.argsOpener()();
    return this.#args;
  }
}

function ask(
  choose: (call: Call) => string,
  byName: ReadonlyMap<string, Part>,
  call: LiveCall,
  given: readonly unknown[] | undefined,
): Part {
  let name: unknown;
  try {
    name = choose(new Question(call, given));
  } catch (cause) {
    const told = cause instanceof Error ? cause.message : show(cause);
    throw new ExecutorError('REJECTED', `the function that chooses an executor threw: ${told}`, { cause });
  }
  const part = byName.get(name as string);
  if (part !== undefined) return part;
  const known = [...byName.keys()];
  const nearest = typeof name === 'string' ? nearestName(name, known) : undefined;
  const hint = nearest === undefined ? '' : ` Did it mean '${nearest}'?`;
  throw new ExecutorError(
    'REJECTED',
    `there is no executor \`${show(name)}\` to send the call to.${hint} Known: ${known.join(', ')}.`,
  );
}
