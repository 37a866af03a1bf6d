import { availableParallelism } from 'node:os';
import { expectInteger, expectOneOf, expectOptions, expectString } from '@elsewhere/core/adapter';

/** Options of {@link processes}. */
export interface ProcessesOptions {
  readonly workers?: number | undefined;
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly execArgv?: readonly string[] | undefined;
  readonly output?: 'both' | 'log' | 'inherit' | undefined;
  readonly unsupported?: 'fail' | 'ignore' | undefined;
}

export function checkOptions(options: ProcessesOptions) {
  expectOptions('processes()', options, ['workers', 'cwd', 'env', 'execArgv', 'output', 'unsupported']);
  expectInteger('workers', options.workers, 1);
  expectString('cwd', options.cwd);
  expectOneOf('output', options.output, ['both', 'log', 'inherit']);
  return {
    ...options,
    workers: options.workers ?? availableParallelism(),
    env: options.env ?? process.env,
    execArgv: options.execArgv ?? process.execArgv,
    output: options.output ?? 'both',
  };
}
