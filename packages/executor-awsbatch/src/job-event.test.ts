import { expect, it } from 'vitest';
import { readJobEvent } from './job-event.js';

const event = (detail: object, more: object = {}): string =>
  JSON.stringify({ version: '0', 'detail-type': 'Batch Job State Change', detail, ...more });

const jobName = 'elsewhere-c0-1-s1';

it('a change of a job, and of a child of an array', () => {
  const jobId = '4c7599ae-0a82-49aa-ba5a-4727fcce14a8';
  const told = { jobName, jobId, status: 'RUNNING', attempts: [] };
  expect(readJobEvent(event(told))).toEqual({ jobName, child: undefined, status: 'RUNNING' });
  const child = { ...told, jobId: `${jobId}:17` };
  expect(readJobEvent(event(child))).toEqual({ jobName, child: 17, status: 'RUNNING' });
});

it.each([
  ['no JSON', 'hello'],
  ['no object', 'null'],
  [
    'another event',
    event({ jobName, jobId: 'j', status: 'RUNNING' }, { 'detail-type': 'ECS Task State Change' }),
  ],
  ['no detail', event({})],
  ['a detail of other types', event({ jobName: 1, jobId: {}, status: null })],
])('%s is no event of a job', (_what, text) => {
  expect(readJobEvent(text)).toBeUndefined();
});
