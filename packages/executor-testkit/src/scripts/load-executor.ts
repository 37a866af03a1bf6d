import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Executor } from '@elsewhere/core';
import type { ExecutorModule } from '../options.js';

/** What a script is told, as JSON in its first argument. */
export interface Orders {
  readonly module: ExecutorModule;
  /** What to do; each script knows its own words. */
  readonly mode: string;
  /** Files for the script to write to. */
  readonly files: readonly string[];
}

/** The orders this process was started with. */
export function readOrders(): Orders {
  return JSON.parse(process.argv[2] ?? '{}') as Orders;
}

/** Creates the executor that the orders name. */
export async function loadExecutor({ module }: Orders): Promise<Executor> {
  const url = URL.canParse(module.url)
    ? module.url
    : pathToFileURL(createRequire(join(process.cwd(), 'package.json')).resolve(module.url)).href;
  const exports = (await import(url)) as Record<string, (options?: unknown) => Executor | Promise<Executor>>;
  const create = exports[module.export];
  if (typeof create !== 'function')
    throw new TypeError(`${module.url} has no function named '${module.export}'`);
  return module.options === undefined ? create() : create(module.options);
}
