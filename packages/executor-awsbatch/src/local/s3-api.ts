import { crc32 } from 'node:zlib';
import type { Answer } from './answer.js';
import { AwsError } from './aws-error.js';
import type { Bucket, Buckets } from './buckets.js';
import type { LocalRequest } from './request.js';
import { textsOf, toXml } from './xml.js';

/** Keys that one listing or one deletion may name. */
const MAX_KEYS = 1_000;

/** Which operation of S3 a request is. */
export function s3Operation({ method, path, query }: LocalRequest): string {
  const what = path.includes('/') && !path.endsWith('/') ? 'Object' : 'Bucket';
  if (method === 'POST' && query.has('delete')) return 'DeleteObjects';
  if (method === 'GET') return what === 'Object' ? 'GetObject' : 'ListObjectsV2';
  const verb =
    { PUT: what === 'Object' ? 'Put' : 'Create', HEAD: 'Head', DELETE: 'Delete' }[method] ?? method;
  return `${verb}${what}`;
}

/** Carries out one request to S3, path style. @throws AwsError. */
export function s3(buckets: Buckets, operation: string, request: LocalRequest): Answer {
  const slash = request.path.indexOf('/');
  const name = slash < 0 ? request.path : request.path.slice(0, slash);
  const key = slash < 0 ? '' : request.path.slice(slash + 1);
  switch (operation) {
    case 'CreateBucket':
      buckets.create(name);
      return { headers: { location: `/${name}` } };
    case 'HeadBucket':
      buckets.get(name);
      return {};
    case 'DeleteBucket':
      buckets.delete(name);
      return { status: 204 };
    case 'ListObjectsV2':
      return list(buckets.get(name), name, request.query);
    case 'DeleteObjects':
      return deleteMany(buckets.get(name), request.body.toString());
    case 'DeleteObject':
      buckets.get(name).delete(key);
      return { status: 204 };
    case 'PutObject':
      return put(buckets.get(name), key, request);
    case 'GetObject':
    case 'HeadObject':
      return get(buckets.get(name), key, request.headers.range);
    default:
      throw new AwsError(501, 'NotImplemented', `This endpoint does not know ${operation}.`);
  }
}

/** As S3 answers a refusal. */
export function s3Refusal({ status, code, message }: AwsError): Answer {
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: toXml('Error', { Code: code, Message: message }),
  };
}

function put(bucket: Bucket, key: string, { headers, body }: LocalRequest): Answer {
  const present = bucket.find(key);
  const [none, match] = [headers['if-none-match'], headers['if-match']];
  if ((none === '*' && present !== undefined) || (match !== undefined && match !== present?.etag)) {
    const sentence = 'At least one of the pre-conditions you specified did not hold';
    throw new AwsError(412, 'PreconditionFailed', sentence);
  }
  const promised = headers['x-amz-checksum-crc32'];
  if (promised !== undefined && promised !== checksum(body)) {
    throw new AwsError(400, 'BadDigest', 'The CRC32 you specified did not match the calculated checksum.');
  }
  const { etag } = bucket.put(key, body, headers['content-type'] ?? 'binary/octet-stream');
  return { headers: { etag } };
}

function get(bucket: Bucket, key: string, range: string | undefined): Answer {
  const { body, etag, modifiedAt, contentType } = bucket.get(key);
  const headers = { etag, 'last-modified': modifiedAt.toUTCString(), 'content-type': contentType };
  if (range === undefined) return { headers, body };
  const { from, to } = boundsOf(range, body.length);
  const span = { ...headers, 'content-range': `bytes ${from}-${to}/${body.length}` };
  return { status: 206, headers: span, body: body.subarray(from, to + 1) };
}

/** `bytes=2-5`, `bytes=2-` and `bytes=-5`, both ends included. */
function boundsOf(range: string, size: number): { from: number; to: number } {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (from <= to && first + last !== '') return { from, to };
  throw new AwsError(416, 'InvalidRange', 'The requested range is not satisfiable');
}

function list(bucket: Bucket, name: string, query: URLSearchParams): Answer {
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
  const token = query.get('continuation-token');
  const after =
    token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString();
  const limit = Math.min(Number(query.get('max-keys') ?? MAX_KEYS), MAX_KEYS);
  const { keys, prefixes, next } = bucket.list(prefix, delimiter, after, limit);
  const contents = keys.map((key) => {
    const { etag, body, modifiedAt } = bucket.get(key);
    return {
      Key: key,
      LastModified: modifiedAt.toISOString(),
      ETag: etag,
      Size: body.length,
      StorageClass: 'STANDARD',
    };
  });
  const xml = toXml('ListBucketResult', {
    Name: name,
    Prefix: prefix,
    KeyCount: keys.length + prefixes.length,
    MaxKeys: limit,
    IsTruncated: next !== undefined,
    NextContinuationToken: next === undefined ? undefined : Buffer.from(next).toString('base64url'),
    Contents: contents,
    CommonPrefixes: prefixes.map((each) => ({ Prefix: each })),
  });
  return { headers: { 'content-type': 'application/xml' }, body: xml };
}

function deleteMany(bucket: Bucket, xml: string): Answer {
  const keys = textsOf(xml, 'Key');
  if (keys.length > MAX_KEYS) {
    throw new AwsError(400, 'MalformedXML', `expected at most ${MAX_KEYS} keys, got ${keys.length}`);
  }
  for (const key of keys) bucket.delete(key);
  const deleted = xml.includes('<Quiet>true</Quiet>') ? undefined : keys.map((key) => ({ Key: key }));
  const body = toXml('DeleteResult', { Deleted: deleted });
  return { headers: { 'content-type': 'application/xml' }, body };
}

function checksum(body: Buffer): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
}
