import { expect, test } from 'vitest';
import { readCommandLine, usage } from './command-line.js';

test('nothing asked for is the main job on threads', () => {
  expect(readCommandLine([])).toEqual({
    executor: 'threads',
    workers: undefined,
    trials: 240,
    seed: 1,
    target: undefined,
    timeoutMs: undefined,
    out: 'output',
    help: false,
  });
});

test('every option is read, with a space or with an equals sign', () => {
  const words =
    '--executor=sequential --workers 3 --trials=12 --seed 0 --target .99 --timeout 2.5 --out a/b --help';
  expect(readCommandLine(words.split(' '))).toEqual({
    executor: 'sequential',
    workers: 3,
    trials: 12,
    seed: 0,
    target: 0.99,
    timeoutMs: 2_500,
    out: 'a/b',
    help: true,
  });
});

test('the help names every option', () => {
  for (const name of ['executor', 'workers', 'trials', 'seed', 'target', 'timeout', 'out', 'help']) {
    expect(usage).toContain(`--${name} `);
  }
});

test.each([
  ['--trails 5', 'unknown option `--trails`; the nearest one is `--trials`'],
  ['--Seed=5', 'unknown option `--Seed`; the nearest one is `--seed`'],
  ['-s', 'unknown option `-s`; the nearest one is `--seed`'],
  ['--no-help', 'unknown option `--no-help`; the nearest one is `--help`'],
  ['--toString', 'unknown option `--toString`; the nearest one is `--trials`'],
  ['--executor thread', 'unknown executor `thread`; the nearest one is `threads`'],
  ['--executor constructor', 'unknown executor `constructor`; the nearest one is `sequential`'],
  ['--executor', 'expected a value after `--executor`'],
  ['--out=', 'expected a value after `--out`'],
  ['--help=yes', 'expected no value after `--help`, got `yes`'],
  ['fast', 'unexpected argument `fast`; every option starts with `--`'],
  ['-- fast', 'unexpected argument `--`; every option starts with `--`'],
  ['--workers 0', 'expected `--workers` to be a positive integer, got `0`'],
  ['--workers two', 'expected `--workers` to be a positive integer, got `two`'],
  ['--trials=-1', 'expected `--trials` to be a positive integer, got `-1`'],
  ['--trials 1.5', 'expected `--trials` to be a positive integer, got `1.5`'],
  ['--seed 1e300', 'expected `--seed` to be an integer of 0 or more, got `1e300`'],
  ['--target 99', 'expected `--target` to be an accuracy above 0, 1 at most, got `99`'],
  ['--timeout 30s', 'expected `--timeout` to be a number of seconds above 0, a million at most, got `30s`'],
  [
    '--timeout Infinity',
    'expected `--timeout` to be a number of seconds above 0, a million at most, got `Infinity`',
  ],
])('%s is answered with one sentence', (line, sentence) => {
  expect(() => readCommandLine(line.split(' '))).toThrow(
    expect.objectContaining({ name: 'CommandLineError', message: sentence }),
  );
});
