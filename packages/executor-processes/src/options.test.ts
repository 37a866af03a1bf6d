import { describe, expect, it } from 'vitest';
import { checkOptions, type ProcessesOptions } from './options.js';

describe('the options of processes()', () => {
  it('may all be left out or undefined', () => {
    expect(checkOptions({})).toEqual({});
    expect(() => checkOptions({ cwd: undefined, env: undefined, nativeThreads: undefined })).not.toThrow();
  });

  it.each<[string, unknown, RegExp]>([
    ['env', 'A=1', /`env`.*variables/],
    ['env', null, /`env`/],
    ['execArgv', '--no-warnings', /`execArgv`.*flags/],
    ['cwd', 5, /`cwd`/],
    ['nativeThreads', 0, /`nativeThreads`/],
    ['nativeThreads', 1.5, /`nativeThreads`/],
    ['output', 'nowhere', /`output`/],
    ['wrokers', 2, /wrokers/],
    ['resourceLimits', {}, /resourceLimits/],
  ])('refuse `%s` as %j, naming it', (name, value, message) => {
    expect(() => checkOptions({ [name]: value } as ProcessesOptions)).toThrow(message);
  });
});
