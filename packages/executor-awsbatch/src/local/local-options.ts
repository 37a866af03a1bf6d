import { availableParallelism } from 'node:os';
import { expectInteger, expectNumber, expectOptions, expectString, show } from '@elsewhere/core/adapter';

/** Options of {@link startLocalBatch}. */
export interface LocalBatchOptions {
  /**
   * Port on 127.0.0.1, 0 for one that the system chooses.
   *
   * @defaultValue 0
   */
  readonly port?: number | undefined;
  /**
   * vCPUs that jobs may use at once, a positive number: a job uses what its `VCPU` demands, 1 unless said.
   *
   * @defaultValue the processors of this machine
   */
  readonly vcpus?: number | undefined;
  /**
   * More queues, each with vCPUs of its own. Shape: `{ small: 1 }`.
   *
   * @defaultValue none besides `local`
   */
  readonly queues?: Readonly<Record<string, number>> | undefined;
  /**
   * Milliseconds a job spends in SUBMITTED, at least 0.
   *
   * @defaultValue 0
   */
  readonly submittedMs?: number | undefined;
  /**
   * Milliseconds a job spends in STARTING, at least 0.
   *
   * @defaultValue 0
   */
  readonly startingMs?: number | undefined;
  /**
   * Milliseconds from SIGTERM to SIGKILL when a job is terminated, at least 0. ECS takes 30,000.
   *
   * @defaultValue 30_000
   */
  readonly stopTimeoutMs?: number | undefined;
  /**
   * Milliseconds that a second of a job's timeout takes, above 0: Batch refuses timeouts under 60 seconds.
   *
   * @defaultValue 1000
   */
  readonly secondMs?: number | undefined;
  /**
   * SubmitJob requests that are taken in one second, a positive integer; more are throttled.
   *
   * @defaultValue 50
   * @see https://docs.aws.amazon.com/batch/latest/userguide/service_limits.html (2026-11)
   */
  readonly submitsPerSecond?: number | undefined;
  /**
   * Variables of every job, as a container's image would set them. Shape: `{ PATH: '/opt/worker/bin' }`.
   *
   * @defaultValue `PATH` of this process
   */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /**
   * Seed of injected faults: the same requests in the same order meet the same faults.
   *
   * @defaultValue 1
   */
  readonly seed?: number | undefined;
  /** @defaultValue `'local-1'` */
  readonly region?: string | undefined;
}

/** The options with their defaults. @throws TypeError, RangeError for unknown options and wrong values. */
export function checkLocalOptions(options: LocalBatchOptions): Required<{
  [K in keyof LocalBatchOptions]: NonNullable<LocalBatchOptions[K]>;
}> {
  const known = [
    'port',
    'vcpus',
    'submittedMs',
    'startingMs',
    'stopTimeoutMs',
    'secondMs',
    'submitsPerSecond',
  ];
  expectOptions('startLocalBatch()', options, [...known, 'queues', 'env', 'seed', 'region']);
  expectInteger('port', options.port, 0);
  for (const name of ['submittedMs', 'startingMs', 'stopTimeoutMs'] as const)
    expectNumber(name, options[name], 0);
  for (const name of ['vcpus', 'secondMs'] as const) expectNumber(name, options[name], Number.MIN_VALUE);
  expectInteger('submitsPerSecond', options.submitsPerSecond, 1);
  expectInteger('seed', options.seed, 0);
  expectString('region', options.region);
  for (const [name, vcpus] of Object.entries(options.queues ?? {})) expectNumber(`queues.${name}`, vcpus, 0);
  const { env = { PATH: process.env.PATH ?? '' } } = options;
  if (typeof env !== 'object' || env === null) {
    throw new TypeError(`expected \`env\` to be an object of variables, got \`${show(env)}\``);
  }
  return {
    port: options.port ?? 0,
    vcpus: options.vcpus ?? availableParallelism(),
    queues: options.queues ?? {},
    submittedMs: options.submittedMs ?? 0,
    startingMs: options.startingMs ?? 0,
    stopTimeoutMs: options.stopTimeoutMs ?? 30_000,
    secondMs: options.secondMs ?? 1_000,
    submitsPerSecond: options.submitsPerSecond ?? 50,
    env,
    seed: options.seed ?? 1,
    region: options.region ?? 'local-1',
  };
}
