import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { display, recordTimeline, Scheduler, type Timeline } from '@elsewhere/core';
import { executors } from './executors.js';
import { lanesOf, searchPicture } from './picture/search-picture.js';
import { closingWords } from './search/closing-words.js';
import { type CommandLine, readCommandLine, usage } from './search/command-line.js';
import { leaderboard } from './search/leaderboard.js';
import { followBest, rankTrials } from './search/rank-trials.js';
import { CommandLineError } from './search/read-options.js';
import { searchModels } from './search/search-models.js';
import type { SearchReport } from './search/search-report.js';

/** What shells and scripts expect of a program that found nothing or was misused. */
const exitCodes = { nothingFound: 1, misused: 2 } as const;

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

  const timeline = recordTimeline(scheduler);
  const report = await search(scheduler, commandLine, parallel ? size.workers : 1);

  const { picture, trace } = await draw(report, timeline, out);
  const files = `picture: ${picture}\ntimeline: ${trace} (for https://ui.perfetto.dev)`;
  process.stdout.write(`${leaderboard(report.ranked)}\n\n${files}\n${closingWords(report)}\n`);
  if (report.ranked.length === 0) process.exitCode ??= exitCodes.nothingFound;
}

async function search(
  scheduler: Scheduler,
  commandLine: CommandLine,
  workers: number,
): Promise<SearchReport> {
  const { seed, trials, target, timeoutMs } = commandLine;
  const options = { seed, trials, target, timeoutMs, inFlight: 2 * workers };
  const { run, finished, failed } = searchModels(scheduler, options);
  display(scheduler, { total: trials, note: followBest(finished) });
  const startedAt = Date.now();
  const exit = await run();
  const ranked = rankTrials(finished, target);
  const executor = scheduler.executor.name;
  return { finished, failed, ranked, startedAt, endedAt: Date.now(), executor, workers, seed, exit };
}

async function draw(report: SearchReport, timeline: Timeline, folder: string) {
  const files = { picture: join(folder, 'model-search.svg'), trace: join(folder, 'model-search.trace.json') };
  await writeFile(files.picture, searchPicture(report, lanesOf(timeline, report)));
  await timeline.writeTrace(files.trace);
  return files;
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
