/** A refusal as AWS words it: HTTP status, code and sentence. */
export class AwsError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The caller's fault, as Batch says it. */
export function clientError(message: string): AwsError {
  return new AwsError(400, 'ClientException', message);
}

/** Too many requests, as each service says it. */
export function throttled(service: string): AwsError {
  if (service === 's3') return new AwsError(503, 'SlowDown', 'Please reduce your request rate.');
  if (service === 'logs') return new AwsError(400, 'ThrottlingException', 'Rate exceeded');
  return new AwsError(429, 'TooManyRequestsException', 'Too Many Requests');
}

/** A fault of the service itself, as each service says it. */
export function serverError(service: string): AwsError {
  const message = 'We encountered an internal error. Please try again.';
  if (service === 's3') return new AwsError(500, 'InternalError', message);
  if (service === 'logs') return new AwsError(500, 'ServiceUnavailableException', message);
  return new AwsError(500, 'ServerException', message);
}
