import type { Site } from './site.js';

/** Folders of runs that one executor looks at. */
const LOOKED_AT = 20;

/**
 * Removes the folders of executors that are gone: those in which nothing was written for `sweepAfterMs`. The first
 * listing is all it costs where there are none.
 */
export async function sweep({ objects, settings, run }: Site): Promise<void> {
  const root = settings.prefix === '' ? '' : `${settings.prefix}/`;
  const others = (await objects.folders(root)).filter(
    (name) => name !== run && /^c[0-9a-f]{12}-[0-9a-f]{6}$/.test(name),
  );
  for (const name of others.slice(0, LOOKED_AT)) {
    const found = await objects.list(`${root}${name}/`);
    const newest = Math.max(...found.map(({ modifiedAt }) => modifiedAt));
    if (Date.now() - newest > settings.sweepAfterMs) await objects.remove(found.map(({ key }) => key));
  }
}
