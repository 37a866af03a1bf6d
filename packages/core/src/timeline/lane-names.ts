import type { Lane } from './lane-book.js';

const LONGEST_HOST = 18;

/** What tells lanes from one another: the host and the process only where they differ. Shape: `thread 2`, `ada, 4711`. */
export function laneNames(lanes: readonly Lane[]): string[] {
  const places = lanes.flatMap(({ place }) => place ?? []);
  const hosts = new Set(places.map(({ host }) => host));
  const processes = new Set(places.map(({ host, pid }) => `${host} ${pid}`));
  return lanes.map(({ place, owner, row }) => {
    if (place === undefined) return `${owner} ${row}`;
    const worker = place.name.replace(/^worker /, '');
    const isNamedByProcess = worker.includes(String(place.pid));
    const parts = [
      ...(hosts.size > 1 ? [shorten(place.host)] : []),
      ...(processes.size > 1 && !isNamedByProcess ? [`process ${place.pid}`] : []),
      worker,
      ...(row > 1 ? [`row ${row}`] : []),
    ];
    return parts.join(', ');
  });
}

/** Lanes as they are drawn: machine by machine, process by process, workers in the order of their names. */
export function sortLanes<L extends Lane>(lanes: readonly L[]): L[] {
  return [...lanes].sort(
    (left, right) =>
      Number(left.place === undefined) - Number(right.place === undefined) ||
      compare(left.place?.host ?? '', right.place?.host ?? '') ||
      (left.place?.pid ?? 0) - (right.place?.pid ?? 0) ||
      compare(left.owner, right.owner) ||
      left.row - right.row,
  );
}

function compare(left: string, right: string): number {
  return left.localeCompare(right, 'en', { numeric: true });
}

function shorten(host: string): string {
  return host.length > LONGEST_HOST ? `${host.slice(0, LONGEST_HOST - 1)}…` : host;
}
