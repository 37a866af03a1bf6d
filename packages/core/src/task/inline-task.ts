import { createHash } from 'node:crypto';
import { show } from '../expect.js';
import { type CallOptions, checkCallOptions } from './call-options.js';
import { freeVariables } from './free-variables.js';
import { createTask, type Task } from './task.js';

/**
 * A function whose source text travels. For consoles and notebooks: it sees its arguments and globals, nothing
 * else, and runs where `supports.inline` is true.
 *
 * @throws TypeError when the function uses a variable from around it, with the variable's name, or when its
 * text does not stand alone (methods, native functions).
 *
 * @example
 * ```ts
 * const score = await pool.submit(inlineTask((x: number) => x + 1), 41);
 * ```
 */
export function inlineTask<A extends readonly unknown[], R>(
  run: (...args: A) => R,
  options: CallOptions = {},
): Task<A, Awaited<R>> {
  if (typeof run !== 'function')
    throw new TypeError(`expected \`run\` to be a function, got \`${show(run)}\``);
  checkCallOptions(options);
  const source = Function.prototype.toString.call(run);
  const name = run.name === '' ? 'inline' : run.name;
  const free = freeVariables(run as (...args: never[]) => unknown, source);
  if (free.length > 0) {
    const names = free.map((variable) => `\`${variable}\``).join(', ');
    throw new TypeError(
      `inlineTask cannot send ${name}: it uses ${names} from outside of itself. ` +
        'Pass such values as arguments, import() modules inside the function, or use task() in a module.',
    );
  }
  const key = `inline:${createHash('sha256').update(source).digest('hex').slice(0, 16)}#${name}`;
  return createTask<A, Awaited<R>>(
    { kind: 'inline', key, module: 'inline:', name, source, run },
    Object.freeze({ ...options }),
  );
}
