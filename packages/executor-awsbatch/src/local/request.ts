import type { IncomingMessage } from 'node:http';
import { AwsError } from './aws-error.js';

/** One request of the SDK, read to its end. */
export interface LocalRequest {
  /** Access key that signed it. */
  readonly accessKeyId: string;
  /** As the signature names it: `'batch'`, `'s3'`, `'logs'`. */
  readonly service: string;
  readonly method: string;
  /** Decoded, without the first slash. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** Longer bodies are refused before they fill the memory. */
const MAX_BODY_BYTES = 512 * 2 ** 20;

/** @throws AwsError when it is not signed, or too long. */
export async function readRequest(message: IncomingMessage): Promise<LocalRequest> {
  const headers = Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
  const scope = /Credential=([^/,\s]+)\/\d+\/[^/]+\/([^/]+)\/aws4_request/.exec(headers.authorization ?? '');
  if (scope === null) {
    throw new AwsError(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const url = new URL(message.url ?? '/', 'http://local');
  return {
    accessKeyId: scope[1]!,
    service: scope[2]!,
    method: message.method ?? 'GET',
    path: decodeURIComponent(url.pathname.slice(1)),
    query: url.searchParams,
    headers,
    body: unwrapChunks(await readBody(message), headers),
  };
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of message) {
    size += (part as Buffer).length;
    if (size > MAX_BODY_BYTES) {
      throw new AwsError(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
    }
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
}

/** The SDK sends streams in chunks of its own: length in hex, an optional signature, the bytes. */
function unwrapChunks(body: Buffer, headers: LocalRequest['headers']): Buffer {
  if (!headers['content-encoding']?.includes('aws-chunked')) return body;
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = body.indexOf('\r\n', at);
    if (lineEnd < 0) throw new AwsError(400, 'IncompleteBody', 'The chunks of the request end too early.');
    const length = Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    if (!(length > 0)) return Buffer.concat(parts);
    parts.push(body.subarray(lineEnd + 2, lineEnd + 2 + length));
    at = lineEnd + 2 + length + 2;
  }
}
