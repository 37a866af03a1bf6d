import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  BatchClient,
  CreateComputeEnvironmentCommand,
  CreateJobQueueCommand,
  RegisterJobDefinitionCommand,
} from '@aws-sdk/client-batch';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { Podman } from './podman.js';

/** moto's server: Batch and S3 as others have read the manual. */
export interface Moto {
  readonly clients: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  stop(): Promise<void>;
}

const HOME = new URL('../../', import.meta.url);
const VENV = fileURLToPath(new URL('.venv', HOME));
const REQUIREMENTS = fileURLToPath(new URL('test/support/moto-requirements.txt', HOME));
const REGION = 'us-east-1';

/**
 * Installs what the requirements name, once, and starts the server with a queue, a job definition and a bucket.
 *
 * @param podman - Where its jobs run. Without it they succeed at once and run nothing.
 */
export async function startMoto(podman?: Podman): Promise<Moto> {
  install();
  const server = spawn(`${VENV}/bin/moto_server`, ['-H', '127.0.0.1', '-p', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      ...(podman && { DOCKER_HOST: podman.host, MOTO_DOCKER_NETWORK_MODE: 'host' }),
    },
  });
  const endpoint = await readAddress(server);
  const clients = { endpoint, region: REGION, credentials: { accessKeyId: 'moto', secretAccessKey: 'moto' } };
  try {
    await post(
      `${endpoint}/moto-api/config`,
      JSON.stringify({ batch: { use_docker: podman !== undefined } }),
      'application/json',
    );
    await furnish(clients, podman);
  } catch (error) {
    server.kill();
    throw error;
  }
  return {
    clients,
    async stop() {
      const exited = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await exited;
    },
  };
}

function install(): void {
  if (existsSync(`${VENV}/bin/moto_server`)) return;
  const steps: [string, string[]][] = [
    ['python3', ['-m', 'venv', VENV]],
    [
      `${VENV}/bin/python`,
      ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS],
    ],
  ];
  for (const [program, words] of steps) {
    const { status, stderr } = spawnSync(program, words, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${status}:\n${stderr}`);
  }
}

async function readAddress(server: ChildProcess): Promise<string> {
  let told = '';
  for await (const line of createInterface({ input: server.stderr! })) {
    told += `${line}\n`;
    const address = /Running on (http:\/\/[\d.:]+)/.exec(line)?.[1];
    if (address === undefined) continue;
    server.stderr!.resume(); // its log of requests is nobody's business
    return address;
  }
  throw new Error(`moto_server ended before it told its address:\n${told}`);
}

async function furnish(clients: Moto['clients'], podman: Podman | undefined): Promise<void> {
  const role = 'Action=CreateRole&RoleName=batch&AssumeRolePolicyDocument=%7B%7D&Version=2010-05-08';
  await post(clients.endpoint, role, 'application/x-www-form-urlencoded');
  const [batch, s3] = [new BatchClient(clients), new S3Client({ ...clients, forcePathStyle: true })];
  const serviceRole = 'arn:aws:iam::123456789012:role/batch';
  const environment = { computeEnvironmentName: 'unmanaged', type: 'UNMANAGED' as const, serviceRole };
  await batch.send(new CreateComputeEnvironmentCommand({ ...environment, state: 'ENABLED' }));
  const computeEnvironmentOrder = [{ order: 1, computeEnvironment: 'unmanaged' }];
  await batch.send(
    new CreateJobQueueCommand({
      jobQueueName: 'local',
      priority: 1,
      state: 'ENABLED',
      computeEnvironmentOrder,
    }),
  );
  const containerProperties = {
    vcpus: 1,
    memory: 128,
    command: ['true'],
    ...(podman === undefined ? { image: 'local' } : containerOn(podman, clients)),
  };
  await batch.send(
    new RegisterJobDefinitionCommand({ jobDefinitionName: 'local', type: 'container', containerProperties }),
  );
  await s3.send(new CreateBucketCommand({ Bucket: 'local' }));
  for (const client of [batch, s3]) client.destroy();
}

/** A container that sees the programs of this machine, and where AWS is. */
function containerOn({ image, shared }: Podman, { endpoint, region, credentials }: Moto['clients']) {
  const names = shared.map((path, index) => [`shared-${index}`, path] as const);
  return {
    image,
    volumes: names.map(([name, sourcePath]) => ({ name, host: { sourcePath } })),
    mountPoints: names.map(([sourceVolume, containerPath]) => ({
      sourceVolume,
      containerPath,
      readOnly: true,
    })),
    environment: [
      { name: 'AWS_ENDPOINT_URL', value: endpoint },
      { name: 'AWS_REGION', value: region },
      { name: 'AWS_ACCESS_KEY_ID', value: credentials.accessKeyId },
      { name: 'AWS_SECRET_ACCESS_KEY', value: credentials.secretAccessKey },
    ],
  };
}

async function post(url: string, body: string, contentType: string): Promise<void> {
  const authorization = `AWS4-HMAC-SHA256 Credential=moto/20260101/${REGION}/iam/aws4_request, SignedHeaders=host, Signature=0`;
  const answer = await fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': contentType, authorization },
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
}
