import { createHash } from 'node:crypto';
import { type Answer, json } from './answer.js';
import { AwsError } from './aws-error.js';
import type { MessageQueue } from './message-queue.js';

type Body = Readonly<Record<string, unknown>>;

/** Carries out one request to SQS. @param gone - Its answer is not waited for any more. @throws AwsError. */
export async function sqs(
  queue: MessageQueue,
  operation: string,
  body: Body,
  gone: AbortSignal,
): Promise<Answer> {
  if (body.QueueUrl !== queue.url) {
    throw new AwsError(400, 'QueueDoesNotExist', 'The specified queue does not exist.');
  }
  switch (operation) {
    case 'SendMessage': {
      const { id } = queue.send(String(body.MessageBody));
      return json({ MessageId: id, MD5OfMessageBody: md5(String(body.MessageBody)) });
    }
    case 'ReceiveMessage':
      return json(await receive(queue, body, gone));
    case 'DeleteMessageBatch': {
      const entries = body.Entries as readonly { readonly Id: string; readonly ReceiptHandle: string }[];
      for (const { ReceiptHandle } of entries) queue.delete(ReceiptHandle);
      return json({ Successful: entries.map(({ Id }) => ({ Id })), Failed: [] });
    }
    default:
      throw new AwsError(400, 'InvalidAction', `This endpoint does not know ${operation}.`);
  }
}

async function receive(queue: MessageQueue, body: Body, gone: AbortSignal): Promise<object> {
  const { MaxNumberOfMessages: most = 1, VisibilityTimeout: hidden = 30, WaitTimeSeconds: wait = 0 } = body;
  const found = await queue.receive(Number(most), Number(hidden) * 1_000, Number(wait) * 1_000, gone);
  if (found.length === 0) return {};
  return {
    Messages: found.map(({ id, body: text, received }) => ({
      MessageId: id,
      ReceiptHandle: id,
      Body: text,
      MD5OfBody: md5(text),
      Attributes: { ApproximateReceiveCount: String(received) },
    })),
  };
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
