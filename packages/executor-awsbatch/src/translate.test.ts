import { describe, expect, it } from 'vitest';
import type { JobKind } from './job-kind.js';
import { checkFargate, toSubmitRequest } from './translate.js';

const kind: JobKind = {
  key: '',
  jobQueue: 'q',
  jobDefinition: 'd',
  vcpus: undefined,
  memoryMiB: undefined,
  gpus: undefined,
  timeoutSeconds: undefined,
  shareIdentifier: undefined,
  schedulingPriority: undefined,
  tags: undefined,
};
const submission = { jobName: 'n', jobDefinition: 'arn', size: 1, command: ['run'], pointer: '{}' };

describe('a job as Batch is told about it', () => {
  it('alone is no array, and is never tried again by Batch', () => {
    expect(toSubmitRequest(kind, submission)).toEqual({
      jobName: 'n',
      jobQueue: 'q',
      jobDefinition: 'arn',
      containerOverrides: {
        command: ['run'],
        environment: [{ name: 'ELSEWHERE_SET', value: '{}' }],
        resourceRequirements: [],
      },
      retryStrategy: { attempts: 1 },
    });
  });

  it('has what its calls ask for', () => {
    const asked = { ...kind, vcpus: 0.5, memoryMiB: 1024, gpus: 1, timeoutSeconds: 60, tags: { a: 'b' } };
    const request = toSubmitRequest(
      { ...asked, shareIdentifier: 's', schedulingPriority: 7 },
      { ...submission, size: 3 },
    );
    expect(request).toMatchObject({
      arrayProperties: { size: 3 },
      timeout: { attemptDurationSeconds: 60 },
      shareIdentifier: 's',
      schedulingPriorityOverride: 7,
      tags: { a: 'b' },
    });
    expect(request.containerOverrides?.resourceRequirements).toEqual([
      { type: 'VCPU', value: '0.5' },
      { type: 'MEMORY', value: '1024' },
      { type: 'GPU', value: '1' },
    ]);
  });

  it('is refused here when ECS would refuse it when it starts', () => {
    expect(() => toSubmitRequest(kind, { ...submission, command: ['x'.repeat(7_000)] })).toThrow(
      /expected command and variables of a job to be 6144 characters at most, got \d+: put a long `command` into the image/,
    );
  });
});

describe('on Fargate', () => {
  it('pairs that are offered pass', () => {
    for (const [vcpus, memory] of [
      [0.25, 512],
      [1, 8192],
      [16, 122_880],
    ] as const)
      expect(checkFargate(vcpus, memory, undefined)).toBeUndefined();
  });

  it('others are refused with what is offered', () => {
    expect(() => checkFargate(3, 4096, undefined)).toThrow('one of 0.25, 0.5, 1, 2, 4, 8, 16, got 3');
    expect(() => checkFargate(1, 3000, undefined)).toThrow(
      'from 2048 to 8192 in its steps, got 3000. The next is 3072.',
    );
    expect(() => checkFargate(1, 99_999, undefined)).toThrow('got 99999.');
    expect(() => checkFargate(1, 2048, 1)).toThrow('Fargate has no GPUs');
  });
});
