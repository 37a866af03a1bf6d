import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ErrorCode, type Executor, ExecutorError } from '@elsewhere/core';
import { type Clause, type ClauseContext, clauseName, type Need, type Outcome } from './clause.js';
import { type ContractOptions, LOCAL_TIMING, type Timing } from './options.js';
import { rejection, show, until, within } from './until.js';

/** Why a clause cannot run with these options, or `undefined` when it can. */
export function missingFor(clause: Clause, options: ContractOptions): string | undefined {
  const reasons: Record<Need, string | undefined> = {
    scratch:
      options.scratch === false ? 'there is no directory that workers share (`scratch: false`)' : undefined,
    module:
      options.module === undefined ? 'no `module` says how another process creates the executor' : undefined,
    createIgnoring: options.createIgnoring === undefined ? 'no `createIgnoring` was given' : undefined,
    linux: process.platform === 'linux' ? undefined : `/proc is needed, this is ${process.platform}`,
  };
  return clause.needs?.map((need) => reasons[need]).find((reason) => reason !== undefined);
}

/**
 * Runs one clause on fresh executors, closes them and removes its files, also when it fails.
 *
 * @returns `{ held: true }`, or `{ skipped: reason }` where something it needs is missing.
 * @throws AssertionError when the promise is not kept.
 */
export async function runClause(clause: Clause, options: ContractOptions): Promise<Outcome> {
  const missing = missingFor(clause, options);
  if (missing !== undefined) return { skipped: missing };
  const timing: Timing = { ...LOCAL_TIMING, ...options.timing };
  const executors: Executor[] = [];
  const undos: (() => void)[] = [];
  const skips = new WeakMap<object, string>();
  let folder: string | undefined;

  async function keep(made: Executor | Promise<Executor>): Promise<Executor> {
    const executor = await made;
    executors.push(executor);
    return executor;
  }

  function openFolder(): string {
    assert.ok(options.scratch !== false, `${clauseName(clause)} uses files without needing 'scratch'`);
    folder ??= mkdtempSync(join(options.scratch ?? tmpdir(), `contract-${clause.id}-`));
    return folder;
  }

  const context: ClauseContext = {
    timing,
    pendingCalls: options.pendingCalls ?? 200_000,
    get module() {
      assert.ok(options.module, `${clauseName(clause)} starts processes without needing 'module'`);
      return options.module;
    },
    get folder() {
      return openFolder();
    },
    create: (wish) => keep(options.create(wish)),
    async createIgnoring() {
      assert.ok(
        options.createIgnoring,
        `${clauseName(clause)} does not declare that it needs 'createIgnoring'`,
      );
      return keep(options.createIgnoring());
    },
    file: (name) => join(openFolder(), name),
    result: (future, extraMs = 0) => within('the call succeeds', future, timing.startMs + extraMs),
    rejection: (future, extraMs = 0) => rejection('the call fails', future, timing.startMs + extraMs),
    async failure(future, code: ErrorCode, extraMs = 0) {
      const error = await rejection(`the call fails as ${code}`, future, timing.startMs + extraMs);
      assert.ok(error instanceof ExecutorError, `promised: an ExecutorError ${code}; seen: ${show(error)}`);
      assert.equal(error.code, code, `promised: ${code}; seen: ${error.code}: ${error.message}`);
      return error;
    },
    running: (future) =>
      until(
        'the call starts',
        () => future.state === 'running',
        timing.startMs,
        () => `state ${future.state}`,
      ),
    afterwards: (undo) => undos.push(undo),
    skip(reason) {
      const skip = new Error(reason);
      skips.set(skip, reason);
      throw skip;
    },
  };

  let outcome: Outcome = { held: true };
  try {
    await clause.run(context);
  } catch (error) {
    const reason = typeof error === 'object' && error !== null ? skips.get(error) : undefined;
    if (reason === undefined) {
      await tidy().catch(() => undefined);
      throw error;
    }
    outcome = { skipped: reason };
  }
  await tidy();
  return outcome;

  async function tidy(): Promise<void> {
    for (const undo of undos.reverse()) undo();
    const patience = timing.startMs + timing.cancelMs + timing.lostMs;
    try {
      const closed = Promise.all(executors.map((executor) => executor.close({ cancel: true })));
      await within('close({ cancel: true }) after the clause settles', closed, patience);
    } finally {
      if (folder !== undefined)
        rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    }
  }
}
