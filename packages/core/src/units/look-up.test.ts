import { describe, expect, it } from 'vitest';
import type { PortableReference } from '../task/code-unit.js';
import type { TaskDefinition } from '../task/definition.js';
import { lookUp, notFoundIn, refuseTwins, type Searched } from './look-up.js';

function defined(path: string, name: string): TaskDefinition {
  const module = new URL(path, import.meta.url).href;
  return { kind: 'task', key: `${module}#${name}`, module, name, run: () => path };
}

const nowhere = (name: string): TaskDefinition => {
  const module = `data:text/javascript,${name}`;
  return { kind: 'task', key: `${module}#${name}`, module, name, run: () => 1 };
};

function meaning(id: string, path: string): PortableReference {
  const name = id.split('#')[1]!;
  const at = { url: `file:///elsewhere/${path}`, path };
  return { kind: 'task', key: id, module: at.url, name, id, at, code: { kind: 'installed' } };
}

function within(tasks: readonly TaskDefinition[], byName = false): Searched {
  return { unit: 'this unit', tasks, byName, remedy: 'Do something.' };
}

const ours = (name: string): string => `@elsewhere/core#${name}`;

describe('looking up a task', () => {
  const [a, b, other] = [defined('./a.ts', 'run'), defined('./b.ts', 'run'), defined('./a.ts', 'walk')];

  it('takes id and path first', () => {
    expect(lookUp(meaning(ours('run'), 'src/units/b.ts'), within([a, b, other]))).toBe(b);
  });

  it('then the id alone, if one has it', () => {
    expect(lookUp(meaning(ours('run'), 'dist/units/a.js'), within([a, other]))).toBe(a);
    expect(lookUp(meaning(ours('run'), 'dist/units/a.js'), within([a, b]))).toBeUndefined();
  });

  it('takes a name alone only where allowed, where one side has no package, and where one has it', () => {
    const bare = nowhere('run');
    expect(lookUp(meaning('@acme/x#run', 'a.js'), within([bare], true))).toBe(bare);
    expect(lookUp(meaning('_#run', 'a.js'), within([a, other], true))).toBe(a);
    expect(lookUp(meaning('@acme/x#run', 'a.js'), within([bare]))).toBeUndefined();
    expect(lookUp(meaning('@acme/x#run', 'a.js'), within([a], true))).toBeUndefined();
    expect(lookUp(meaning('@acme/x#run', 'a.js'), within([bare, a], true))).toBeUndefined();
  });

  it('that is not there is an error with id, unit, what was tried, the three nearest and the remedy', () => {
    const tasks = ['train', 'trains', 'trail', 'unlike'].map((name) => defined('./a.ts', name));
    expect(notFoundIn(meaning(ours('traim'), 'src/t.ts'), within(tasks))).toMatchObject({
      code: 'TASK_NOT_FOUND',
      message:
        'expected the task `@elsewhere/core#traim` in this unit, which has 4 tasks. ' +
        'Tried: `@elsewhere/core#traim` at src/t.ts, `@elsewhere/core#traim` anywhere. ' +
        'Nearest: @elsewhere/core#train, @elsewhere/core#trail, @elsewhere/core#trains. Do something.',
    });
  });

  it('that is there twice names both modules', () => {
    const { message } = notFoundIn(meaning(ours('run'), 'x.ts'), within([a, b]));
    expect(message).toContain(`2 have this id: ${a.module}, ${b.module}`);
  });

  it('a unit in which an id is there twice is refused', () => {
    expect(() => refuseTwins('this unit', [a, other])).not.toThrow();
    expect(() => refuseTwins('this unit', [a, b])).toThrow(`in ${a.module} and in ${b.module}`);
  });
});
