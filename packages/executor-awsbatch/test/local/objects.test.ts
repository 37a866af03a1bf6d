import { Readable } from 'node:stream';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { bench, refusal } from '../support/sdk.js';

const Bucket = 'local';

it('keeps bytes of any kind under keys of any kind', async () => {
  const { s3 } = await bench();
  const bytes = Buffer.from([0, 1, 255, 128, 10, 13]);
  for (const Key of ['a', 'a/b', 'a b+c', 'ü/&<>"', 'a%2Fb']) {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: bytes }));
    const { Body, ContentLength } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect([ContentLength, Buffer.from(await Body!.transformToByteArray())]).toEqual([6, bytes]);
  }
});

it('takes streams as the SDK chunks them', async () => {
  const { s3, local } = await bench();
  const Body = Readable.from([Buffer.from('one '), Buffer.from('two')]);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'stream', Body, ContentLength: 7 }));
  const { Body: read } = await s3.send(new GetObjectCommand({ Bucket, Key: 'stream' }));
  expect(await read!.transformToString()).toBe('one two');
  expect(local.keys()).toEqual(['stream']);
});

it('reads ranges', async () => {
  const { s3 } = await bench();
  await s3.send(new PutObjectCommand({ Bucket, Key: 'digits', Body: '0123456789' }));
  const read = async (Range: string) => {
    const { Body, ContentRange } = await s3.send(new GetObjectCommand({ Bucket, Key: 'digits', Range }));
    return `${await Body!.transformToString()} ${ContentRange}`;
  };
  expect(await read('bytes=2-4')).toBe('234 bytes 2-4/10');
  expect(await read('bytes=8-99')).toBe('89 bytes 8-9/10');
  expect(await read('bytes=-3')).toBe('789 bytes 7-9/10');
  expect(await refusal(read('bytes=10-12'))).toMatchObject({ name: 'InvalidRange', status: 416 });
});

it('of conditional writes, the first wins', async () => {
  const { s3 } = await bench();
  const put = (Body: string) =>
    s3.send(new PutObjectCommand({ Bucket, Key: 'claim', Body, IfNoneMatch: '*' }));
  const answers = await Promise.allSettled(['a', 'b', 'c'].map(put));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await refusal(put('d'))).toMatchObject({ name: 'PreconditionFailed', status: 412 });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'claim' }));
  expect(['a', 'b', 'c']).toContain(await Body!.transformToString());
});

it('lists in the order of bytes, by prefix, page by page, folded at a delimiter', async () => {
  const { s3 } = await bench();
  for (const Key of ['p/b', 'p/a/2', 'p/a/1', 'q/z', 'p/B', 'p/ä'])
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  const all = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'p/' }));
  expect(all.Contents?.map(({ Key }) => Key)).toEqual(['p/B', 'p/a/1', 'p/a/2', 'p/b', 'p/ä']);
  const folded = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'p/', Delimiter: '/' }));
  expect(folded.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['p/a/']);
  expect(folded.KeyCount).toBe(4);
  const seen: (string | undefined)[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket, Delimiter: '/', MaxKeys: 1, ContinuationToken }),
    );
    seen.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  expect(seen).toEqual(['p/', 'q/']);
  const after = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'p/', StartAfter: 'p/a/2' }));
  expect(after.Contents?.map(({ Key }) => Key)).toEqual(['p/b', 'p/ä']);
});

it('deletes many at once, present or not', async () => {
  const { s3, local } = await bench();
  for (const Key of ['a&b', 'c']) await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  const Objects = ['a&b', 'c', 'never'].map((Key) => ({ Key }));
  await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
  expect(local.keys()).toEqual([]);
});

it('says what is not there, and lets no stranger in', async () => {
  const { s3, local } = await bench();
  expect(await refusal(s3.send(new GetObjectCommand({ Bucket, Key: 'x' })))).toMatchObject({
    name: 'NoSuchKey',
  });
  expect(await refusal(s3.send(new HeadBucketCommand({ Bucket: 'no' })))).toMatchObject({ status: 404 });
  const credentials = { accessKeyId: 'GUESS', secretAccessKey: 'x' };
  const stranger = new S3Client({ ...local.clients, credentials, maxAttempts: 1 });
  expect(await refusal(stranger.send(new HeadBucketCommand({ Bucket })))).toMatchObject({ status: 403 });
  expect((await fetch(`${local.url}/local?list-type=2`)).status).toBe(403);
});
