import { expect, test } from 'vitest';
import { parseSvg } from '../../test/svg/parse-svg.js';
import { exampleLane, exampleRecording, exampleSpan } from '../../test/timeline/example-recording.js';
import { picture } from './picture.js';

type Lanes = Parameters<typeof exampleRecording>[0];

const draw = (lanes: Lanes, changes: Parameters<typeof exampleRecording>[1] = {}): string =>
  picture(exampleRecording(lanes, changes), { title: 'What ran where and when', colourOf: undefined });

const bars = (svg: string): string[] => parseSvg(svg).filter((tag) => tag.includes('class="bar"'));

test('each worker has a row with its name, a bar for each call, and its share', () => {
  const svg = draw([
    exampleLane({ name: 'worker thread 10' }, [exampleSpan(0, 500)]),
    exampleLane({ name: 'worker thread 9' }, [exampleSpan(0, 250), exampleSpan(300, 900)]),
  ]);
  expect(bars(svg)).toHaveLength(3);
  expect(svg.indexOf('>thread 9<')).toBeLessThan(svg.indexOf('>thread 10<'));
  expect(svg).toContain('>85 % busy<');
  expect(svg).toContain('>50 % busy<');
  expect(svg).toContain('3 calls on threads in 1.00 s.');
});

test('failed and cancelled calls look like it, and the legend says so', () => {
  const svg = draw([
    exampleLane({}, [
      exampleSpan(0, 100),
      exampleSpan(100, 200, { outcome: 'failed' }),
      exampleSpan(200, 300, { outcome: 'cancelled' }),
    ]),
  ]);
  const [good, failed, cancelled] = bars(svg);
  expect(good).toContain('fill="#0072b2"');
  expect(failed).toContain('fill="#b91c1c"');
  expect(cancelled).toContain('stroke-dasharray');
  for (const words of ['>train<', '>failed<', '>cancelled<']) expect(svg).toContain(words);
  expect(svg).toContain('<title>fold 1 (train): failed after 100 ms</title>');
});

test('labels are escaped', () => {
  const span = exampleSpan(0, 900, { label: '<b>&"\u0007', task: '</svg>' });
  const svg = draw([exampleLane({ name: '<i>' }, [span])]);
  parseSvg(svg);
  expect(svg).toContain('&lt;b&gt;&amp;&quot;\ufffd');
});

test('a call that does not fit is cut, and part of a number is never shown', () => {
  const many = { calls: 123_456, failed: 0 };
  const svg = draw([
    exampleLane({}, [exampleSpan(0, 80, { label: 'a long label' }), exampleSpan(100, 140, many)]),
  ]);
  expect(svg).toContain('>a long l…<');
  expect(svg).not.toMatch(/>12[\d,]*…</);
});

test.each([1, 3, 12, 40, 100, 512])('%i workers fit on the page', (workers) => {
  const lanes = Array.from({ length: workers }, (_, index) =>
    exampleLane({ name: `worker thread ${index + 1}` }, [exampleSpan(0, 500)]),
  );
  const svg = draw(lanes);
  parseSvg(svg);
  const height = Number(/viewBox="0 0 1120 (\d+)"/.exec(svg)?.[1]);
  const offset = Number(/translate\(0 (\d+)\)"/.exec(svg)?.[1]);
  const lowest = Math.max(...[...svg.matchAll(/ y="([\d.]+)"/g)].map((match) => Number(match[1])));
  expect(lowest + offset).toBeLessThan(height);
});

test('however many calls, the picture stays small', () => {
  const spans = Array.from({ length: 50_000 }, (_, index) => exampleSpan(index * 2, index * 2 + 1));
  const svg = draw([exampleLane({}, spans)], { endedAt: 1_700_000_100_000 });
  expect(bars(svg).length).toBeLessThan(2_000);
  expect(svg).toContain('50,000 calls on threads');
});

test('nothing at all is a picture too', () => {
  for (const endedAt of [1_700_000_000_000, 1_700_000_001_000]) {
    const svg = draw([], { endedAt });
    parseSvg(svg);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(svg).toContain('0 calls on threads');
  }
});

test('what was left out is told', () => {
  const svg = draw([], { retried: 2, neverStarted: 3, notDrawn: 1_000, grainMs: 4, attempts: 2_000 });
  expect(svg).toContain(
    '1,998 calls on threads in 1.00 s, 2 retried, 3 never started, 1,000 not drawn, there were too many at once, ' +
      'neighbours shorter than 4 ms put together.',
  );
});
