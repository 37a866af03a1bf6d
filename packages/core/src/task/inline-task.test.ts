import { describe, expect, it } from 'vitest';
import { thrownBy } from '../../test/support/until.js';
import { inlineContext } from '../current-call.js';
import { runCall } from '../worker/run-call.js';
import { inlineTask } from './inline-task.js';
import { definitionOf } from './task.js';

type AnyFunction = (...args: never[]) => unknown;

/** What the function gives where only its text arrived. */
function runElsewhere(run: AnyFunction, ...args: unknown[]): unknown {
  const { run: _, ...reference } = definitionOf(inlineTask(run));
  return runCall(reference, args, inlineContext());
}

function refusal(run: unknown): string {
  const error = thrownBy(() => inlineTask(run as AnyFunction)) as Error;
  expect(error).toBeInstanceOf(TypeError);
  return error.message;
}

const secret = 42;
const other = 43;

describe('an inline task', () => {
  it('is called directly like any other', async () => {
    expect(await inlineTask((left: number, right: number) => left + right)(1, 2)).toBe(3);
  });

  it('has the module inline: and a name', () => {
    expect(inlineTask(function train() {}).name).toBe('train');
    expect([inlineTask(() => 1).name, inlineTask(() => 1).module]).toEqual(['inline', 'inline:']);
  });

  it.each<[string, AnyFunction, unknown[], unknown]>([
    ['an arrow function', (value: number) => value + 1, [1], 2],
    [
      'a function expression that calls itself',
      function factorial(value: number): number {
        return value < 2 ? 1 : value * factorial(value - 1);
      },
      [5],
      120,
    ],
    ['globals', (value: number) => Math.max(value, JSON.parse('7')), [1], 7],
    [
      'defaults, rests and patterns',
      ({ a, ...rest }: { a: number; b: number }, c = 1) => [a, rest, c],
      [{ a: 1, b: 2 }],
      [1, { b: 2 }, 1],
    ],
    [
      'names that are declared within',
      () => {
        const secret = 1;
        const inner = (other: number): number => secret + other;
        return inner(1);
      },
      [],
      2,
    ],
    [
      'words of texts, comments and members',
      () => `${['secret']}: other${/* other */ { secret: 1 }.secret}`,
      [],
      'secret: other1',
    ],
    [
      'a variable that is caught',
      () => {
        try {
          throw new Error('x');
        } catch (secret) {
          return (secret as Error).message;
        }
      },
      [],
      'x',
    ],
    [
      'typeof of what may not be there',
      () => typeof (globalThis as { nowhere?: 1 }).nowhere,
      [],
      'undefined',
    ],
  ])('sends %s', async (_, run, args, result) => {
    expect(await runElsewhere(run, ...args)).toEqual(result);
  });

  it('an async function gives its result', async () => {
    expect(await runElsewhere(async (value: number) => (await Promise.resolve(value)) * 2, 4)).toBe(8);
  });
});

describe('what it refuses', () => {
  it('a variable from around it, by its name', () => {
    expect(refusal(() => secret)).toBe(
      'inlineTask cannot send inline: it uses `secret` from outside of itself. Pass such values as arguments, ' +
        'import() modules inside the function, or use task() in a module.',
    );
    expect(
      refusal(function train() {
        return secret;
      }),
    ).toContain('inlineTask cannot send train: it uses `secret`');
  });

  it('all of them, also within inner functions', () => {
    expect(refusal(() => [1].map((value) => value + secret + other))).toContain('`secret`, `other`');
  });

  it('a variable that is only written, or only asked for its type', () => {
    let count = 0;
    expect(
      refusal(() => {
        count = 1;
      }),
    ).toContain('`count`');
    expect(count).toBe(0);
    expect(refusal(() => typeof secret)).toContain('`secret`');
  });

  it('a global that is shadowed where the function was written', () => {
    const structuredClone = (value: unknown): unknown => value;
    expect(refusal(() => structuredClone(1))).toContain('`structuredClone`');
  });

  it('a function whose text does not stand alone', () => {
    const holder = {
      method(): number {
        return 1;
      },
      get getter(): number {
        return 1;
      },
    };
    expect(refusal(holder.method)).toContain('its source text does not stand alone');
    expect(refusal(Math.max)).toContain('its source text does not stand alone');
    expect(refusal(holder.method.bind(holder))).toContain('its source text does not stand alone');
  });

  it.each([undefined, null, 'text', {}])('%o, which is no function', (run) => {
    expect(refusal(run)).toContain('expected `run` to be a function');
  });

  it('wrong options', () => {
    const error = thrownBy(() => inlineTask(() => 1, { tiemoutMs: 5 } as object)) as Error;
    expect(error.message).toContain('Did you mean `timeoutMs`?');
  });
});
