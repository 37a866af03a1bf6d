import { DescribeJobQueuesCommand, DescribeJobsCommand } from '@aws-sdk/client-batch';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { bench, refusal } from '../support/sdk.js';

const Bucket = 'local';

it('throttles, fails and conflicts as each service words it', async () => {
  const { batch, s3, local } = await bench();
  const [describe, put] = [
    () => batch.send(new DescribeJobsCommand({ jobs: [] })),
    () => s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' })),
  ];
  local.faults.add({ operation: 'DescribeJobs', kind: 'throttle', times: 1 });
  local.faults.add({ operation: 'DescribeJobs', kind: 'error', times: 1 });
  local.faults.add({ operation: /Object$/, kind: 'throttle', times: 1 });
  local.faults.add({ operation: /Object$/, kind: 'conflict', times: 1 });
  local.faults.add({ operation: /Object$/, kind: 'error', times: 1 });
  expect(await refusal(describe())).toMatchObject({ name: 'TooManyRequestsException', status: 429 });
  expect(await refusal(describe())).toMatchObject({ name: 'ServerException', status: 500 });
  await describe();
  expect(await refusal(put())).toMatchObject({ name: 'SlowDown', status: 503 });
  expect(await refusal(put())).toMatchObject({ name: 'ConditionalRequestConflict', status: 409 });
  expect(await refusal(put())).toMatchObject({ name: 'InternalError', status: 500 });
  await put();
});

it('a lost answer is of something that was done, a cut request of something that was not', async () => {
  const { s3, local } = await bench();
  const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  local.faults.add({ operation: 'PutObject', kind: 'lost', times: 1 });
  local.faults.add({ operation: 'PutObject', kind: 'cut', times: 1 });
  await refusal(put('lost'));
  await refusal(put('cut'));
  expect(local.keys()).toEqual(['lost']);
});

it('one seed is one storm, and clear ends it', async () => {
  const storm = async () => {
    const { batch, local } = await bench({ seed: 7 });
    local.faults.add({ operation: 'DescribeJobQueues', kind: 'throttle', share: 0.5 });
    const told: boolean[] = [];
    for (let request = 0; request < 20; request++) {
      const answer = batch.send(new DescribeJobQueuesCommand({}));
      told.push(await answer.then(() => true).catch(() => false));
    }
    local.faults.clear();
    await batch.send(new DescribeJobQueuesCommand({}));
    return told;
  };
  const [first, second] = [await storm(), await storm()];
  expect(first).toEqual(second);
  expect([first.includes(true), first.includes(false)]).toEqual([true, true]);
});

it('counts requests of programs and of jobs apart, struck ones included', async () => {
  const { s3, submit, reaches, local } = await bench();
  local.faults.add({ operation: 'GetObject', kind: 'error', times: 1, from: 'client' });
  await refusal(s3.send(new GetObjectCommand({ Bucket, Key: 'x' })));
  const url = `$AWS_ENDPOINT_URL/local/x`;
  const header = `Authorization: AWS4-HMAC-SHA256 Credential=$AWS_ACCESS_KEY_ID/20260101/local-1/s3/aws4_request`;
  await reaches(await submit(`curl -s -H "${header}" "${url}"`), 'SUCCEEDED', 'FAILED');
  const { client, job } = local.requests();
  expect([client.GetObject, job.GetObject]).toEqual([1, 1]);
});

it('a share that is no share is refused', async () => {
  const { local } = await bench();
  expect(() => local.faults.add({ operation: 'SubmitJob', kind: 'error', share: 2 })).toThrow(
    'expected `share` to be above 0 and at most 1, got `2`',
  );
});
