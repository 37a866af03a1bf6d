/** Ctrl-C: runs a scheduler until it is interrupted, and says what happens. Run by the suite as a program of its own. */
import { Scheduler } from '@elsewhere/core';
import { passGate } from '../scheduler/tasks.js';
import { beat, cooperate } from '../tasks/work.js';
import { loadExecutor, readOrders } from './load-executor.js';

const orders = readOrders();
const [how, listening] = orders.mode.split(' ');
const [file = '', gate = ''] = orders.files;
const scheduler = new Scheduler(await loadExecutor(orders));
const interruptible = listening === 'always' ? true : listening === 'never' ? false : undefined;
const before = process.listenerCount('SIGINT');

if (listening !== undefined) process.on('SIGINT', () => console.log('own listener'));
scheduler.on('start', () => {
  if (how === 'idle') return;
  if (how === 'gate') scheduler.submit(passGate, gate, 30_000);
  else if (how === 'spin') scheduler.submit(beat, file, 'spin', 30_000);
  else if (how === 'deaf') scheduler.submit(beat, file, 'timers', 30_000);
  else scheduler.submit(cooperate, file, 10, 30_000);
});
scheduler.on('future-started', () => console.log('started'));
// A timer that keeps nothing alive: it comes only where something else does.
if (how === 'idle') scheduler.on('empty', () => void setTimeout(() => console.log('still here'), 50).unref());
scheduler.on('stop', ({ message }) => console.log(`stop: ${message}`));
for (const event of ['future-result', 'future-cancelled', 'finished'] as const) {
  scheduler.on(event, () => console.log(event));
}
if (how === 'stuck') scheduler.on('stop', () => new Promise(() => {}));

const exit = await scheduler.run({ interruptible, endOnEmpty: how !== 'idle' });
console.log(`exit: ${exit.reason}, code ${process.exitCode}`);
const listeners = process.listenerCount('SIGINT') - before - (listening === undefined ? 0 : 1);
await scheduler.close();
console.log(`closed, ${listeners} listeners left`);
