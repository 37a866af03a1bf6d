import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';

type Clients = ConstructorParameters<typeof S3Client>[0];

const Bucket = 'observed';

/** What an S3 answers to everything that the executor relies on: equal for equal ones. */
export async function observeObjects(clients: Clients): Promise<unknown[]> {
  const s3 = new S3Client({ ...clients, forcePathStyle: true, maxAttempts: 1 });
  const seen: unknown[] = [];
  async function observe(answer: Promise<unknown>): Promise<void> {
    seen.push(await answer.catch((error) => [error.name, error.$metadata?.httpStatusCode]));
  }
  const put = async (Key: string, Body: string, more: object = {}) => {
    const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
    return ETag;
  };
  const get = async (Key: string, Range?: string) => {
    const { Body, ContentRange, ContentLength, ETag } = await s3.send(
      new GetObjectCommand({ Bucket, Key, ...(Range === undefined ? {} : { Range }) }),
    );
    return [await Body?.transformToString(), ContentRange, ContentLength, ETag];
  };
  const list = async (more: object) => {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, ...more }));
    const { Contents = [], CommonPrefixes = [], IsTruncated, KeyCount } = page;
    return [
      Contents.map(({ Key, ETag, Size }) => [Key, ETag, Size]),
      CommonPrefixes.map(({ Prefix }) => Prefix),
      IsTruncated,
      KeyCount,
    ];
  };
  await s3.send(new CreateBucketCommand({ Bucket }));
  await observe(get('run/absent'));
  await observe(put('run/claim', 'first', { IfNoneMatch: '*' }));
  await observe(put('run/claim', 'second', { IfNoneMatch: '*' }));
  await observe(get('run/claim'));
  await observe(put('run/calls', '0123456789'));
  await observe(get('run/calls', 'bytes=2-4'));
  await observe(get('run/calls', 'bytes=8-99'));
  for (const key of [
    'run/s1/00000/00000/0',
    'run/s1/00000/00000/claim',
    'run/s1/00001/00250/claim',
    'other/x',
  ])
    await observe(put(key, key));
  await observe(list({ Prefix: 'run/' }));
  await observe(list({ Prefix: 'run/', Delimiter: '/' }));
  await observe(list({ Delimiter: '/' }));
  await observe(list({ Prefix: 'run/s1/00000/' }));
  await observe(list({ Prefix: 'run/', MaxKeys: 2 }));
  const Objects = ['run/claim', 'run/calls', 'run/never'].map((Key) => ({ Key }));
  await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
  await observe(list({}));
  s3.destroy();
  return seen;
}
