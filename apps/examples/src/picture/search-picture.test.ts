import { recordTimeline, Scheduler } from '@elsewhere/core';
import { sequential } from '@elsewhere/executor-sequential';
import { expect, test } from 'vitest';
import { exampleFailure, exampleReport, exampleTrial } from '../../test/example-report.js';
import { rankTrials } from '../search/rank-trials.js';
import { searchModels } from '../search/search-models.js';
import { modelColours } from './appearance.js';
import { type Lanes, lanesOf, searchPicture } from './search-picture.js';

/** What the timeline of a run draws. */
const lanes: Lanes = { markup: '<g class="lanes"></g>', width: 1120, height: 102 };

/** The tags that a picture opens. */
const parse = (svg: string): readonly string[] => svg.match(/<[a-z][^>]*>/g) ?? [];

const count = (tags: readonly string[], kind: string) =>
  tags.filter((tag) => tag.includes(`class="${kind}"`)).length;

test('every trial has a mark, every failure a cross', () => {
  const finished = Array.from({ length: 240 }, (_, index) =>
    exampleTrial(index + 1, 0.7 + (index % 30) / 100),
  );
  const failed = [exampleFailure(241), exampleFailure(242)];
  const tags = parse(searchPicture(exampleReport({ finished, failed, endedAt: 1_700_000_006_000 }), lanes));
  expect(count(tags, 'trial')).toBe(240);
  expect(count(tags, 'lanes')).toBe(1);
  expect(count(tags, 'failed')).toBe(2);
  expect(count(tags, 'best')).toBe(1);
});

test('a search without results is a picture that says so', () => {
  const svg = searchPicture(exampleReport({ finished: [] }), lanes);
  expect(svg).toContain('no trial finished');
  expect(count(parse(svg), 'trial')).toBe(0);
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});

test('a search that took no time is a picture too', () => {
  const { startedAt } = exampleReport();
  expect(searchPicture(exampleReport({ finished: [], endedAt: startedAt }), lanes)).not.toMatch(
    /NaN|Infinity|undefined/,
  );
});

test('each worker has a row, with a bar in the colour of its model for each trial', async () => {
  await using scheduler = new Scheduler(sequential());
  const timeline = recordTimeline(scheduler);
  const startedAt = Date.now();
  const { run, finished } = searchModels(scheduler, { seed: 7, trials: 6, inFlight: 2 });
  await run();
  const report = exampleReport({ finished, startedAt, endedAt: Date.now() });
  const drawn = lanesOf(timeline, report);
  const svg = searchPicture(report, drawn);
  const tags = parse(svg);
  expect(count(tags, 'bar')).toBe(6);
  for (const { setting } of finished) {
    const fill = `fill="${modelColours[setting.model]}"`;
    expect(tags.some((tag) => tag.includes('class="bar"') && tag.includes(fill))).toBe(true);
  }
  expect(svg).toContain('>main thread<');
  const height = Number(/viewBox="0 0 1120 (\d+)"/.exec(svg)?.[1]);
  const lanesTop = Number(/translate\(0 (\d+)\)"/.exec(svg)?.[1]);
  expect(lanesTop + drawn.height).toBeLessThan(height);
});

test('words are escaped', () => {
  const svg = searchPicture(
    exampleReport({ exit: { reason: 'stopped', message: 'a < b && "c"\u0007' } }),
    lanes,
  );
  expect(svg).toContain('a &lt; b &amp;&amp; &quot;c&quot;');
});

test('trials after the one that met the target are drawn, and told apart', () => {
  const finished = [exampleTrial(1, 0.9), exampleTrial(3, 0.99), exampleTrial(2, 0.98)];
  const svg = searchPicture(exampleReport({ finished, ranked: rankTrials(finished, 0.98) }), lanes);
  expect(count(parse(svg), 'trial')).toBe(3);
  expect(svg).toContain('came after the target was met (1)');
});

test('equal reports are drawn alike', () => {
  expect(searchPicture(exampleReport(), lanes)).toBe(searchPicture(exampleReport(), lanes));
});
