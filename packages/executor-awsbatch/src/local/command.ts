#!/usr/bin/env node
// npx elsewhere-batch-local: the endpoint until it is interrupted.
import { parseArgs } from 'node:util';
import { startLocalBatch } from './local-batch.js';

const HELP = `Usage: elsewhere-batch-local [options]

AWS Batch, S3, CloudWatch Logs and SQS on 127.0.0.1; jobs run as processes of this machine.

  --port <number>    default: one that is free
  --vcpus <number>   of the queue \`local\`, default: the processors of this machine
  --queue <name=n>   another queue with n vCPUs; may be repeated
  --starting <ms>    milliseconds a job spends in STARTING, default 0
  --help`;

try {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      vcpus: { type: 'string' },
      queue: { type: 'string', multiple: true },
      starting: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) console.log(HELP);
  else await serve(values);
} catch (error) {
  console.error(`elsewhere-batch-local: ${(error as Error).message}\n\n${HELP}`);
  process.exitCode = 2;
}

async function serve(values: {
  readonly port?: string;
  readonly vcpus?: string;
  readonly queue?: readonly string[];
  readonly starting?: string;
}): Promise<void> {
  const local = await startLocalBatch({
    port: numberOf(values.port),
    vcpus: numberOf(values.vcpus),
    queues: Object.fromEntries((values.queue ?? []).map(readQueue)),
    startingMs: numberOf(values.starting),
  });
  const { accessKeyId, secretAccessKey } = local.clients.credentials;
  // Lines for `eval "$(…)"`, and for people.
  console.log(`export AWS_ENDPOINT_URL=${local.url}
export AWS_REGION=${local.clients.region}
export AWS_ACCESS_KEY_ID=${accessKeyId}
export AWS_SECRET_ACCESS_KEY=${secretAccessKey}`);
  console.error(
    `queue \`${local.queue}\`, bucket \`${local.bucket}\`, events ${local.events.queueUrl}; Ctrl-C ends the endpoint and its jobs`,
  );
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (interrupted) process.exit(130);
      interrupted = true;
      void local.close().then(() => process.exit(0));
    });
  }
}

/** Shape: `'small=1'`. */
function readQueue(text: string): [name: string, vcpus: number] {
  const [name = '', vcpus = ''] = text.split('=');
  if (/^[\w-]+$/.test(name) && vcpus !== '') return [name, Number(vcpus)];
  throw new Error(`expected --queue to be a name and vCPUs, as in small=1, got '${text}'`);
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
