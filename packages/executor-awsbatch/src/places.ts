/** Where things are in the bucket. A run is one executor; everything of it is in one folder. */

/** Objects that one listing gives at most; shards are made so that one listing sees all of one. */
const LISTED = 1_000;

/** Which child of which array, and where its objects are. */
export interface SetPlaces {
  /** Folder of the set. Shape: `'elsewhere/c0123456789ab/s1'`. */
  readonly folder: string;
  /** Children whose objects are in one folder. */
  readonly childrenPerShard: number;
}

/** Folder of a run. */
export function runFolder(prefix: string, run: string): string {
  return prefix === '' ? run : `${prefix}/${run}`;
}

/** Name of the job of a set: the same for every try to submit it. */
export function jobNameOf(run: string, set: string): string {
  return `elsewhere-${run}-${set}`;
}

/** The code unit with this hash, or an asset of one. */
export function codeKey(folder: string, sha256: string): string {
  return `${folder}/code/${sha256}`;
}

/** The calls of a set. */
export function packKey({ folder }: Pick<SetPlaces, 'folder'>): string {
  return `${folder}/calls`;
}

/** Each call leaves an outcome, each child a claim, and now and then two notes. */
export function childrenPerShard(callsPerChild: number): number {
  return Math.max(1, Math.floor(LISTED / (callsPerChild + 3)));
}

/** Folder of a shard, which sorts as its number does. */
export function shardFolder({ folder }: SetPlaces, shard: number): string {
  return `${folder}/${String(shard).padStart(5, '0')}`;
}

/** Folder of a child. */
function childFolder(places: SetPlaces, child: number): string {
  const shard = shardFolder(places, Math.floor(child / places.childrenPerShard));
  return `${shard}/${String(child).padStart(5, '0')}`;
}

/** What a child's folder holds: who runs it, what its calls tell, which of them are unwanted, and an outcome each. */
export type ChildObject = 'claim' | 'progress' | 'cancel' | number;

export function childKey(places: SetPlaces, child: number, object: ChildObject): string {
  return `${childFolder(places, child)}/${object}`;
}

/** What a key of a shard is; `undefined` for what is not ours. */
export function readChildKey(
  places: SetPlaces,
  key: string,
): { child: number; object: ChildObject } | undefined {
  const [, child, object] = key.slice(places.folder.length + 1).split('/');
  if (child === undefined || object === undefined || !/^\d+$/.test(child)) return undefined;
  if (/^\d+$/.test(object)) return { child: Number(child), object: Number(object) };
  if (object !== 'claim' && object !== 'progress' && object !== 'cancel') return undefined;
  return { child: Number(child), object };
}
