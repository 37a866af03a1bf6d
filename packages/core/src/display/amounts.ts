const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Shape: `1,234,567`. */
export function count(amount: number): string {
  return String(Math.round(amount)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Shape: `41,203/s`, `7.4/s`, `12/min`, `3/h`. */
export function rate(perSecond: number): string {
  if (perSecond >= 9.95) return `${count(perSecond)}/s`;
  if (perSecond >= 0.95) return `${perSecond.toFixed(1)}/s`;
  const perMinute = perSecond * 60;
  if (perMinute >= 0.95) return `${Math.round(perMinute)}/min`;
  return `${Math.round(perSecond * 3_600)}/h`;
}

/** Shape: `0.4 s`, `12.3 s`, `4 min 09 s`, `3 h 12 min`, `2 d 05 h`. */
export function duration(milliseconds: number): string {
  const ms = Math.max(0, milliseconds);
  if (ms < 59_950) return `${(ms / SECOND).toFixed(1)} s`;
  if (ms < HOUR - 500) return pair(Math.round(ms / SECOND), 60, 'min', 's');
  if (ms < DAY - 30_000) return pair(Math.round(ms / MINUTE), 60, 'h', 'min');
  return pair(Math.round(ms / HOUR), 24, 'd', 'h');
}

/** Shape: `41 %`; never 100 before all is done. */
export function percent(part: number, whole: number): string {
  if (whole <= 0) return '0 %';
  const share = Math.floor((100 * part) / whole);
  return `${Math.max(0, Math.min(100, share))} %`;
}

/** Shape: `1 worker`, `2 workers`. */
export function plural(amount: number, noun: string): string {
  return `${count(amount)} ${noun}${amount === 1 ? '' : 's'}`;
}

function pair(small: number, size: number, bigUnit: string, smallUnit: string): string {
  return `${Math.floor(small / size)} ${bigUnit} ${String(small % size).padStart(2, '0')} ${smallUnit}`;
}
