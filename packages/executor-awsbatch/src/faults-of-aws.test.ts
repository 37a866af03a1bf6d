import { ExecutorError } from '@elsewhere/core';
import { describe, expect, it } from 'vitest';
import { explain, isAbsent, isFenced, remedyOf } from './faults-of-aws.js';

const fault = (name: string, httpStatusCode: number, message = 'told by AWS') =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
const broken = (code: string) => Object.assign(new Error(`${code}!`), { code });

it.each([
  [fault('TooManyRequestsException', 429), 'throttled'],
  [fault('SlowDown', 503), 'throttled'],
  [fault('ThrottlingException', 400), 'throttled'],
  [fault('InternalError', 500), 'unknown'],
  [fault('ServerException', 500), 'unknown'],
  [broken('ECONNRESET'), 'unknown'],
  [new Error('socket hang up'), 'unknown'],
  [broken('ECONNREFUSED'), 'again'],
  [fault('ConditionalRequestConflict', 409), 'again'],
  [fault('ClientException', 400), 'none'],
  [fault('AccessDenied', 403), 'none'],
  [new TypeError('ours'), 'none'],
  [undefined, 'none'],
] as const)('%s: %s', (error, remedy) => {
  expect(remedyOf(error)).toBe(remedy);
});

it('what is not there and what came too late can be told', () => {
  expect([fault('NoSuchKey', 404), fault('NotFound', 404), fault('NoSuchBucket', 404)].map(isAbsent)).toEqual(
    [true, true, false],
  );
  expect([fault('PreconditionFailed', 412), fault('X', 409), null].map(isFenced)).toEqual([
    true,
    false,
    false,
  ]);
});

describe('an error of AWS as one of ours', () => {
  it.each([
    [fault('ClientException', 400), 'REJECTED', 'ClientException: told by AWS'],
    [fault('NoSuchBucket', 404), 'REJECTED', 'Create the bucket'],
    [fault('AccessDenied', 403), 'REJECTED', 'Allow it in the role'],
    [
      Object.assign(new Error('no credentials'), { name: 'CredentialsProviderError' }),
      'UNAVAILABLE',
      'credentials',
    ],
    [new Error('Region is missing'), 'REJECTED', 'AWS_REGION'],
    [fault('TooManyRequestsException', 429), 'UNAVAILABLE', 'for too long'],
    [broken('ECONNREFUSED'), 'UNAVAILABLE', 'for too long'],
  ] as const)('%s', (error, code, advice) => {
    const told = explain(error, 'submit a job');
    expect([told.code, told.cause]).toEqual([code, error]);
    expect(told.message).toMatch(/^AWS did not let us submit a job: /);
    expect(told.message).toContain(advice);
  });

  it('ours stay what they are', () => {
    const ours = new ExecutorError('TOO_LARGE', 'x');
    expect(explain(ours, 'y')).toBe(ours);
  });
});
