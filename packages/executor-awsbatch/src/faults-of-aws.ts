import { ExecutorError } from '@elsewhere/core/worker';

/** What an error of the AWS SDK is made of, and an error of the system. */
interface AwsFault {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

/** What can be done about a failed request. */
export type Remedy =
  /** Too many: later, and slower. */
  | 'throttled'
  /** It may have been carried out or not. */
  | 'unknown'
  /** It was not carried out, and another try may be. */
  | 'again'
  /** Another try would fail as well. */
  | 'none';

const THROTTLED = /throttl|toomanyrequests|slowdown|requestlimit|rate exceeded|bandwidthlimit/i;
const CONNECTION = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN)$/;
const BROKEN = /^(ECONNRESET|EPIPE|ETIMEDOUT|ERR_SOCKET|UND_ERR|ECONNABORTED)|socket hang up/;

/** Which remedy a failed request has. */
export function remedyOf(error: unknown): Remedy {
  const { name = '', message = '', code = '', $metadata } = (error ?? {}) as AwsFault;
  const status = $metadata?.httpStatusCode ?? 0;
  if (status === 429 || THROTTLED.test(name) || (status === 503 && THROTTLED.test(message)))
    return 'throttled';
  if (name === 'ConditionalRequestConflict' || status === 409) return 'again';
  if (CONNECTION.test(code)) return 'again';
  if (status >= 500 || name === 'TimeoutError' || BROKEN.test(code) || BROKEN.test(message)) return 'unknown';
  return 'none';
}

/** Does the error say that there is no such object? */
export function isAbsent(error: unknown): boolean {
  const { name, $metadata } = (error ?? {}) as AwsFault;
  return name === 'NoSuchKey' || (name === 'NotFound' && $metadata?.httpStatusCode === 404);
}

/** Does the error say that a conditional write came too late? */
export function isFenced(error: unknown): boolean {
  return ((error ?? {}) as AwsFault).$metadata?.httpStatusCode === 412;
}

const ADVICE: readonly (readonly [pattern: RegExp, code: 'REJECTED' | 'UNAVAILABLE', advice: string])[] = [
  [
    /CredentialsProviderError|ExpiredToken|UnrecognizedClient|InvalidAccessKeyId|InvalidSignature|MissingAuthentication|SignatureDoesNotMatch/,
    'UNAVAILABLE',
    'Give this process credentials that AWS accepts: variables, a profile, or a role.',
  ],
  [/Region is missing/, 'REJECTED', 'Set `region`, or the variable AWS_REGION.'],
  [
    /AccessDenied|UnauthorizedOperation|not authorized/,
    'REJECTED',
    'Allow it in the role; the docs list what is needed.',
  ],
  [/NoSuchBucket|bucket does not exist/, 'REJECTED', 'Create the bucket, or correct `bucket`.'],
  [
    /PermanentRedirect|AuthorizationHeaderMalformed/,
    'REJECTED',
    'The bucket is in another region: see `clients.s3`.',
  ],
];

/** An error of AWS as one of ours, in AWS's own words, and what to do. @param what - Shape: `'submit a job'`. */
export function explain(error: unknown, what: string): ExecutorError {
  if (error instanceof ExecutorError) return error;
  const { name = 'Error', message = String(error), code = '' } = (error ?? {}) as AwsFault;
  const told = `${name}: ${message}`;
  const known = ADVICE.find(([pattern]) => pattern.test(told));
  const lasting = remedyOf(error) === 'none' && known?.[1] !== 'UNAVAILABLE' && code === '';
  const advice = known?.[2] ?? (lasting ? '' : 'AWS could not be reached for too long.');
  const sentence = `AWS did not let us ${what}: ${told}. ${advice}`.trim();
  return new ExecutorError(lasting ? 'REJECTED' : 'UNAVAILABLE', sentence, { cause: error });
}
