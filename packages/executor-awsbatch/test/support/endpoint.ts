import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { AwsBatchOptions } from '@elsewhere/executor-awsbatch';

/** An endpoint in a process of its own, and the options for an executor there. */
export interface Endpoint {
  readonly options: AwsBatchOptions;
  stop(): Promise<void>;
}

const DIST = new URL('./', import.meta.resolve('@elsewhere/executor-awsbatch'));
const WORKER = fileURLToPath(new URL('./elsewhere-worker.js', import.meta.resolve('@elsewhere/worker')));
const SOURCE = fileURLToPath(new URL('./worker.js', DIST));

/** The command of a container: the worker of this repository. @param flags - For Node. */
export function workerCommand(...flags: readonly string[]): string[] {
  return [process.execPath, ...flags, WORKER, SOURCE, '--slots', '1'];
}

/** Starts `elsewhere-batch-local`. @param queues - Shape: `['one=1']`. */
export async function startEndpoint(...queues: readonly string[]): Promise<Endpoint> {
  const program = fileURLToPath(new URL('./local/command.js', DIST));
  const flags = queues.flatMap((queue) => ['--queue', queue]);
  const child = spawn(process.execPath, [program, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  const told = await readExports(child);
  const options: AwsBatchOptions = {
    jobQueue: 'local',
    jobDefinition: 'local',
    bucket: 'local',
    endpoint: told.AWS_ENDPOINT_URL,
    region: told.AWS_REGION,
    credentials: {
      accessKeyId: told.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: told.AWS_SECRET_ACCESS_KEY ?? '',
    },
    command: workerCommand(),
  };
  return {
    options,
    async stop() {
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** What the program prints for `eval`. */
async function readExports(child: ChildProcess): Promise<Record<string, string>> {
  const told: Record<string, string> = {};
  for await (const line of createInterface({ input: child.stdout! })) {
    const [, name, value] = /^export (\w+)=(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw new Error(`unexpected line: ${line}`);
    told[name] = value;
    if (name === 'AWS_SECRET_ACCESS_KEY') return told;
  }
  throw new Error('the endpoint ended before it told its address');
}
