import { describe, expect, it } from 'vitest';
import { loaderModules } from './loader-modules.js';

describe('the loaders of a program', () => {
  it('are what --import names, as URLs, in their order', async () => {
    const flags = [
      '--no-warnings',
      '--import',
      'tsx',
      '--require',
      './a.cjs',
      '--import=file:///srv/loader.mjs',
    ];
    const [tsx, ...others] = await loaderModules(flags);
    expect(tsx).toMatch(/^file:\/\/\/.*\/tsx\/dist\/loader\.mjs$/);
    expect(others).toEqual(['file:///srv/loader.mjs']);
  });

  it('are none without flags', async () => {
    expect(await loaderModules([])).toEqual([]);
    expect(await loaderModules(['--import'])).toEqual([]);
  });
});
