import { Session } from 'node:inspector';

type AnyFunction = (...args: never[]) => unknown;

/**
 * Variables that a function takes from around it and that are not globals.
 *
 * The engine answers, no parser does: declare every word of the source as a variable around a second copy of the
 * function, and the engine keeps exactly those that the copy refers to. A global of the same name counts only
 * when the function's own surroundings shadow it.
 *
 * @throws TypeError when the source does not stand alone.
 */
export function freeVariables(run: AnyFunction, source: string): string[] {
  const words = [...new Set(source.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? [])].filter(
    canBeDeclared,
  );
  const copy = compileAround(words, source, run.name);
  const used = closureNames(copy);
  const shadowed = used.some((name) => name in globalThis) ? closureNames(run) : [];
  return used.filter((name) => !(name in globalThis) || shadowed.includes(name));
}

/** Runs the source text of a function and gives the function. */
export function compile(source: string, name: string): AnyFunction {
  return compileAround([], source, name);
}

function compileAround(words: readonly string[], source: string, name: string): AnyFunction {
  const declarations = words.length === 0 ? '' : `let ${words.join(', ')};`;
  try {
    return new Function(`'use strict'; ${declarations} return (${source}\n);`)() as AnyFunction;
  } catch (cause) {
    throw new TypeError(
      `inlineTask cannot send ${name || 'this function'}: its source text does not stand alone. ` +
        'Use an arrow function or a function expression.',
      { cause },
    );
  }
}

function canBeDeclared(word: string): boolean {
  try {
    new Function(`'use strict'; let ${word};`);
    return true;
  } catch {
    return false;
  }
}

const PROBE = Symbol.for('elsewhere.probe');

/** Names in all scopes around a function except the global one, read through the in-process inspector. */
function closureNames(run: AnyFunction): string[] {
  const holder = globalThis as { [key: symbol]: unknown };
  const session = new Session();
  session.connect();
  try {
    holder[PROBE] = run;
    const id = ask(session, 'Runtime.evaluate', { expression: `globalThis[Symbol.for('elsewhere.probe')]` })
      .result.objectId;
    const inner = ask(session, 'Runtime.getProperties', {
      objectId: id,
      ownProperties: true,
    }).internalProperties;
    const scopes = inner.find((property: { name: string }) => property.name === '[[Scopes]]')?.value.objectId;
    if (scopes === undefined) return [];
    return ask(session, 'Runtime.getProperties', { objectId: scopes, ownProperties: true })
      .result.filter(
        (scope: Scope) => scope.value?.objectId !== undefined && scope.value.description !== 'Global',
      )
      .flatMap(
        (scope: Scope) => ask(session, 'Runtime.getProperties', { objectId: scope.value!.objectId }).result,
      )
      .map((variable: { name: string }) => variable.name);
  } finally {
    delete holder[PROBE];
    session.disconnect();
  }
}

interface Scope {
  readonly value?: { readonly objectId?: string; readonly description?: string };
}

interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: the inspector's answers are untyped JSON
  readonly [name: string]: any;
}

/** In-process sessions answer before `post` returns. */
function ask(session: Session, method: string, parameters: object): Answer {
  let answer: Answer = {};
  session.post(method, parameters, (error, result) => {
    if (error !== null) throw error;
    answer = result as Answer;
  });
  return answer;
}
