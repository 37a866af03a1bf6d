import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, json } from './answer.js';
import { AwsError, serverError, throttled } from './aws-error.js';
import { type BatchApi, batchOperation } from './batch-api.js';
import type { Buckets } from './buckets.js';
import { errorOf, type Faults, LATE_MS } from './faults.js';
import type { LogStreams } from './log-streams.js';
import type { MessageQueue } from './message-queue.js';
import { type LocalRequest, readRequest } from './request.js';
import type { RequestCounter } from './request-counts.js';
import { s3, s3Operation, s3Refusal } from './s3-api.js';
import { sqs } from './sqs-api.js';

/** What an endpoint serves. */
export interface EndpointParts {
  readonly batch: BatchApi;
  readonly buckets: Buckets;
  readonly logs: LogStreams;
  readonly messages: MessageQueue;
  readonly faults: Faults;
  readonly counter: RequestCounter;
  /** Who signs with this access key; `undefined` for strangers. */
  principal(accessKeyId: string): 'client' | 'job' | undefined;
  readonly submitsPerSecond: number;
}

/** Answers one HTTP request after the other. */
export function serveEndpoint(
  parts: EndpointParts,
): (message: IncomingMessage, response: ServerResponse) => void {
  const submits: number[] = [];

  /** @throws AwsError when there were too many within a second. */
  function countSubmit(): void {
    const now = performance.now();
    while (submits.length > 0 && submits[0]! < now - 1_000) submits.shift();
    if (submits.length >= parts.submitsPerSecond) throw throttled('batch');
    submits.push(now);
  }

  function carryOut(request: LocalRequest, operation: string, gone: AbortSignal): Answer | Promise<Answer> {
    if (request.service === 's3') return s3(parts.buckets, operation, request);
    const body = parseBody(request.body);
    if (request.service === 'logs') return parts.logs.answer(operation, body);
    if (request.service === 'sqs') return sqs(parts.messages, operation, body, gone);
    if (operation === 'SubmitJob') countSubmit();
    return parts.batch.answer(operation, body);
  }

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    let service = 'batch';
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      const request = await readRequest(message);
      service = request.service;
      const from = parts.principal(request.accessKeyId);
      if (from === undefined) {
        throw new AwsError(
          403,
          'UnrecognizedClientException',
          'The security token included in the request is invalid.',
        );
      }
      const operation = operationOf(request);
      parts.counter.add(from, operation);
      const fault = parts.faults.strike(operation, from);
      const error = fault === undefined ? undefined : errorOf(fault, service);
      if (error !== undefined) throw error;
      if (fault === 'late') await pause(LATE_MS);
      if (fault === 'cut') message.socket.destroy();
      else {
        const done = fault === 'empty' ? json({}) : await carryOut(request, operation, gone.signal);
        if (fault === 'lost') message.socket.destroy();
        else send(response, done, request.method);
      }
    } catch (error) {
      const refusal = error instanceof AwsError ? error : serverError(service);
      send(response, service === 's3' ? s3Refusal(refusal) : jsonRefusal(refusal), message.method);
    }
  }

  return (message, response) => void answer(message, response);
}

function operationOf(request: LocalRequest): string {
  if (request.service === 's3') return s3Operation(request);
  if (request.service === 'logs' || request.service === 'sqs')
    return (request.headers['x-amz-target'] ?? '').replace(/^.*\./, '');
  return batchOperation(request.path);
}

function parseBody(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString() || '{}');
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // not JSON: said below
  }
  throw new AwsError(400, 'SerializationException', 'The body of the request is not a JSON object.');
}

function jsonRefusal({ status, code, message }: AwsError): Answer {
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': code };
  return { status, headers, body: JSON.stringify({ __type: code, message }) };
}

function send(
  response: ServerResponse,
  { status = 200, headers = {}, body = '' }: Answer,
  method?: string,
): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': String(bytes.length) });
  response.end(method === 'HEAD' ? undefined : bytes);
}
