import type { Answer } from './answer.js';
import { json } from './answer.js';
import { AwsError } from './aws-error.js';

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

/** Events kept of one stream: the last ones. */
const MAX_EVENTS = 10_000;

/** What jobs write, by stream: the part of CloudWatch Logs that shows it. */
export class LogStreams {
  readonly #streams = new Map<string, LogEvent[]>();

  write(stream: string, message: string): void {
    const events = this.#streams.get(stream) ?? [];
    events.push({ timestamp: Date.now(), message });
    if (events.length > MAX_EVENTS) events.splice(0, events.length - MAX_EVENTS);
    this.#streams.set(stream, events);
  }

  /** A stream that is there before its first line. */
  open(stream: string): void {
    if (!this.#streams.has(stream)) this.#streams.set(stream, []);
  }

  /** Carries out one request to CloudWatch Logs. @throws AwsError. */
  answer(operation: string, body: Readonly<Record<string, unknown>>): Answer {
    if (operation !== 'GetLogEvents') {
      throw new AwsError(400, 'UnknownOperationException', `This endpoint does not know ${operation}.`);
    }
    const events = this.#streams.get(String(body.logStreamName));
    if (events === undefined) {
      throw new AwsError(400, 'ResourceNotFoundException', 'The specified log stream does not exist.');
    }
    const limit = Number(body.limit ?? MAX_EVENTS);
    const begin = tokenAt(body.nextToken) ?? (body.startFromHead === true ? 0 : events.length - limit);
    const from = Math.max(0, begin);
    const page = events.slice(from, from + limit);
    return json({
      events: page.map((event) => ({ ...event, ingestionTime: event.timestamp })),
      nextForwardToken: `f/${from + page.length}`,
      nextBackwardToken: `b/${from - limit}`,
    });
  }
}

function tokenAt(token: unknown): number | undefined {
  return typeof token === 'string' ? Number(token.slice(2)) : undefined;
}
