import { describe, expect, it } from 'vitest';
import { checkOptions, type ThreadsOptions } from './options.js';

describe('the options of threads()', () => {
  it('may all be left out or undefined', () => {
    expect(checkOptions({})).toEqual({});
    expect(() => checkOptions({ workers: undefined, env: undefined, execArgv: undefined })).not.toThrow();
  });

  it.each<[string, unknown, RegExp]>([
    ['env', 'A=1', /`env`.*variables/],
    ['env', null, /`env`/],
    ['execArgv', '--no-warnings', /`execArgv`.*flags/],
    ['wrokers', 2, /wrokers/],
    ['cwd', '/tmp', /cwd/],
  ])('refuse `%s` as %j with a TypeError that names it', (name, value, message) => {
    const refused = (): unknown => checkOptions({ [name]: value } as ThreadsOptions);
    expect(refused).toThrow(TypeError);
    expect(refused).toThrow(message);
  });
});
