import type { HostCard } from '../submitter/hosts.js';
import { lookForHosts } from '../submitter/hosts.js';
import type { Desk } from './desk.js';

/** How a queue is. */
export interface Status {
  readonly queue: string;
  readonly paused: boolean;
  /** What no host has taken: what autoscalers look at. */
  readonly waiting: { readonly parcels: number; readonly calls: number };
  /** Parcels that hosts have. */
  readonly active: number;
  /** Parcels that were refused. */
  readonly failed: number;
  readonly hosts: readonly (HostCard & { readonly lease: string })[];
  readonly slots: number;
}

/** Parcels whose calls are counted; of more, the rest is estimated. */
const COUNTED = 10_000;

export async function statusOf({ keys, commands, jobs }: Desk): Promise<Status> {
  const { queue } = jobs;
  const counts = await queue.getJobCounts('prioritized', 'wait', 'active', 'failed');
  const parcels = (counts.prioritized ?? 0) + (counts.wait ?? 0);
  const waiting = await queue.getJobs(['prioritized', 'wait'], 0, COUNTED - 1);
  const calls = waiting.reduce((sum, job) => sum + Number((job?.data as { calls?: number })?.calls ?? 0), 0);
  const hosts = await lookForHosts({ commands, keys, clockMs: 0 });
  return {
    queue: keys.name,
    paused: await queue.isPaused(),
    waiting: { parcels, calls: parcels > COUNTED ? Math.round((calls * parcels) / COUNTED) : calls },
    active: counts.active ?? 0,
    failed: counts.failed ?? 0,
    hosts: [...hosts].map(([lease, card]) => ({ lease, ...card })),
    slots: [...hosts.values()].reduce((sum, { slots }) => sum + slots, 0),
  };
}

/** For people. */
export function toText({ queue, paused, waiting, active, failed, hosts, slots }: Status): string {
  const lines = [
    `queue     ${queue}${paused ? ', paused' : ''}`,
    `waiting   ${waiting.calls} calls in ${waiting.parcels} parcels`,
    `active    ${active} parcels`,
    `refused   ${failed} parcels`,
    `hosts     ${hosts.length}, with ${slots} slots`,
    ...hosts.map(({ host, pid, slots: own, since }) => {
      const minutes = Math.floor((Date.now() - since) / 60_000);
      return `  ${host}, process ${pid}: ${own} slots, for ${minutes} min`;
    }),
  ];
  return lines.join('\n');
}
