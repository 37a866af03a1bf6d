import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Scheduler } from '@elsewhere/core';
import { executors } from './executors.js';
import { searchPicture } from './picture/search-picture.js';
import { closingWords } from './search/closing-words.js';
import { type CommandLine, readCommandLine, usage } from './search/command-line.js';
import { leaderboard } from './search/leaderboard.js';
import { onInterrupt } from './search/on-interrupt.js';
import { progressLine } from './search/progress-line.js';
import { rankTrials } from './search/rank-trials.js';
import { CommandLineError } from './search/read-options.js';
import { searchModels } from './search/search-models.js';
import type { SearchReport } from './search/search-report.js';
import { createStatusLine } from './search/status-line.js';

/** What shells and scripts expect of a program that found nothing, was misused or was interrupted. */
const exitCodes = { nothingFound: 1, misused: 2, interrupted: 130 } as const;

async function main(commandLine: CommandLine): Promise<void> {
  const { out, executor, workers } = commandLine;
  await createFolder(out);
  const size = { workers: workers ?? availableParallelism() };
  await using scheduler = new Scheduler(await executors[executor](size));
  const { parallel } = scheduler.executor.supports;
  if (!parallel && workers !== undefined && workers > 1) {
    throw new CommandLineError(
      `\`${executor}\` runs one trial at a time, so \`--workers\` cannot be ${workers}`,
    );
  }

  const interrupt = onInterrupt(() => scheduler.stop({ message: 'it was interrupted' }));
  const report = await search(scheduler, commandLine, parallel ? size.workers : 1);
  interrupt.release();

  const picture = join(out, 'model-search.svg');
  await writeFile(picture, searchPicture(report));
  process.stdout.write(`${leaderboard(report.ranked)}\n\npicture: ${picture}\n${closingWords(report)}\n`);
  if (report.ranked.length === 0) process.exitCode = exitCodes.nothingFound;
  if (interrupt.happened()) process.exitCode = exitCodes.interrupted;
}

async function search(
  scheduler: Scheduler,
  commandLine: CommandLine,
  workers: number,
): Promise<SearchReport> {
  const { seed, trials, target, timeoutMs } = commandLine;
  const status = createStatusLine(process.stderr);
  const { run, finished, failed } = searchModels(scheduler, {
    seed,
    trials,
    target,
    timeoutMs,
    inFlight: 2 * workers,
    onFailure: ({ number, error }) => status.log(`trial ${number} failed: ${error}`),
  });

  const startedAt = Date.now();
  const line = () => {
    const running = [...scheduler.futures].filter((future) => future.state === 'running');
    const fractions = running.map((future) => future.progress?.fraction ?? 0);
    return progressLine({
      trials,
      finished,
      failed: failed.length,
      running: fractions,
      elapsedMs: Date.now() - startedAt,
    });
  };
  scheduler.on('future-progress', () => status.update(line));
  scheduler.on('future-done', () => status.update(line));
  scheduler.on('finished', () => status.finish(line));

  const exit = await run();
  const ranked = rankTrials(finished, target);
  const executor = scheduler.executor.name;
  return { finished, failed, ranked, startedAt, endedAt: Date.now(), executor, workers, seed, exit };
}

async function createFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandLineError(`cannot create the folder \`${folder}\` of \`--out\`: ${reason}`, { cause });
  }
}

try {
  const commandLine = readCommandLine(process.argv.slice(2));
  if (commandLine.help) process.stdout.write(usage);
  else await main(commandLine);
} catch (error) {
  if (!(error instanceof CommandLineError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = exitCodes.misused;
}
