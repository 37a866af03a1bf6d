import { ExecutorError } from '../executor-error.js';

/** Steps from the root of a value to the place that cannot cross. */
export type Path = (string | number)[];

/** `args[0].model["learning rate"]` from its steps; the first step is the root's name. */
function formatPath(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (text === '' || step.startsWith('.')) text += step;
    else if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(step)) text += `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

/** The error for a value that cannot cross, with its path and what to do. */
export function notSerializable(path: Path, what: string, cause?: unknown): ExecutorError {
  return new ExecutorError(
    'NOT_SERIALIZABLE',
    `\`${formatPath(path)}\` is ${what} and cannot cross to or from a worker. ` +
      'Pass plain data, Map, Set, Date, RegExp, URL, binary or errors instead.',
    cause === undefined ? {} : { cause },
  );
}
