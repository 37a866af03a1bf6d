import { ExecutorError } from '@elsewhere/core';
import { expect, it } from 'vitest';
import { jobKindOf } from './job-kind.js';
import { toSettings } from './settings.js';

const settings = toSettings({ jobQueue: 'q', jobDefinition: 'd', bucket: 'b', tags: { team: 'a' } });
const kind = (options: object = {}) => jobKindOf({ options }, settings);

it('calls that ask for the same are of one kind', () => {
  expect(kind().key).toBe(kind({ retries: 3, priority: 7, label: 'x' }).key);
  expect(kind({ resources: { cpus: 2 } }).key).not.toBe(kind().key);
  expect(kind({ backend: { shareIdentifier: 's' } }).key).not.toBe(kind().key);
});

it('what a task says goes before what the executor says', () => {
  const asked = kind({ backend: { jobQueue: 'mine', tags: { team: 'b' }, timeoutSeconds: 60 } });
  expect(asked).toMatchObject({
    jobQueue: 'mine',
    jobDefinition: 'd',
    tags: { team: 'b' },
    timeoutSeconds: 60,
  });
});

it.each([
  [{ jobQueu: 'x' }, 'Did you mean `jobQueue`?'],
  [{ jobQueue: 7 }, 'expected `jobQueue` to be a string, got `7`'],
  [{ timeoutSeconds: 5 }, 'expected `timeoutSeconds` to be an integer of at least 60, got `5`'],
])('%o is REJECTED with a sentence', (backend, sentence) => {
  expect(() => kind({ backend })).toThrow(ExecutorError);
  expect(() => kind({ backend })).toThrow(sentence);
});
