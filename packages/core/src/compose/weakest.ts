import type { Supports } from '../executor.js';

type Graded = 'isolation' | 'cancelRunning' | 'channel';

/** From less to more. */
const GRADES: { readonly [K in Graded]: readonly Supports[K][] } = {
  isolation: ['none', 'thread', 'process'],
  cancelRunning: ['none', 'cooperative', 'kill'],
  channel: ['none', 'progress', 'full'],
};

/** What holds wherever a call goes. */
export function weakest(parts: readonly Supports[]): Omit<Supports, 'parallel'> {
  return {
    inline: parts.every(({ inline }) => inline),
    isolation: least(parts, 'isolation'),
    cancelRunning: least(parts, 'cancelRunning'),
    channel: least(parts, 'channel'),
    limits: inAll(parts.map(({ limits }) => limits)),
    resources: inAll(parts.map(({ resources }) => resources)),
    transfer: parts.every(({ transfer }) => transfer),
    durable: parts.every(({ durable }) => durable),
    python: parts.every(({ python }) => python),
  };
}

function least<K extends Graded>(parts: readonly Supports[], member: K): Supports[K] {
  const grades = GRADES[member];
  return grades[Math.min(...parts.map((part) => grades.indexOf(part[member])))]!;
}

function inAll<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const [first = [], ...others] = lists;
  return first.filter((item) => others.every((list) => list.includes(item)));
}
