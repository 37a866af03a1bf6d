import { expect, it } from 'vitest';
import type { AwsBatchOptions } from './options.js';
import { toSettings } from './settings.js';

const good: AwsBatchOptions = { jobQueue: 'q', jobDefinition: 'd', bucket: 'b' };

it('fills in what was not said', () => {
  expect(toSettings(good)).toMatchObject({
    prefix: 'elsewhere',
    code: 'bundle',
    callsPerJob: 'auto',
    lostRetries: 0,
    command: ['elsewhere-worker', 'batch', '--slots', '1'],
  });
  expect(toSettings({ ...good, prefix: '/a/b/' }).prefix).toBe('a/b');
});

it.each([
  [{ ...good, jobQueu: 'x' }, 'awsBatch() has no option `jobQueu`. Did you mean `jobQueue`?'],
  [
    { jobDefinition: 'd', bucket: 'b' },
    'expected `jobQueue` to be a text that is not empty, got `undefined`',
  ],
  [{ jobQueue: 'q', bucket: 'b' }, 'to be given one of `jobDefinition` and `image`, got neither'],
  [{ ...good, image: 'i' }, 'to be given one of `jobDefinition` and `image`, got both'],
  [{ ...good, callsPerJob: 0 }, 'expected `callsPerJob` to be a positive integer, got `0`'],
  [{ ...good, timeoutSeconds: 59 }, 'expected `timeoutSeconds` to be an integer of at least 60, got `59`'],
  [{ ...good, command: 'run' }, "expected `command` to be an array of texts, got `'run'`"],
  [{ ...good, platform: 'LAMBDA' }, "expected `platform` to be one of 'EC2', 'FARGATE', got `'LAMBDA'`"],
  [{ ...good, code: 'zip' }, 'expected `code` to be'],
  [{ ...good, events: { queue: 'q' } }, '`events` has no option `queue`. Known'],
  [{ ...good, events: { queueUrl: 'q' } }, 'expected `events.queueUrl` to be the URL of a queue of SQS, got'],
  [{ ...good, lostRetries: -1 }, 'expected `lostRetries` to be an integer of at least 0, got `-1`'],
] as const)('%o is refused with a sentence', (options, sentence) => {
  expect(() => toSettings(options as AwsBatchOptions)).toThrow(sentence);
});
