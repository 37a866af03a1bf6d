// A run on a real terminal that ends as its argument says. Prints before, while and after the view is there.
import { display, Scheduler, task } from '@elsewhere/core';
import { defineExecutor } from '@elsewhere/core/adapter';
import { runHere } from '@elsewhere/core/worker';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const wait = task(import.meta.url, 'wait', async (ms) => {
  await pause(ms);
  console.log('a task says hello');
});
const here = defineExecutor({
  name: 'here',
  supports: { inline: true },
  concurrency: 2,
  run: (call, context) => runHere(call, context, { executor: 'here' }),
});

const how = process.argv[2];
console.log('before');
const scheduler = new Scheduler(here);
scheduler.on('start', () => {
  for (const label of ['one', 'two', 'three'])
    scheduler.submit(wait.with({ label }), how === 'end' ? 150 : 60_000);
});
if (how === 'end') display(scheduler, { total: 3 });
setTimeout(() => {
  process.stdout.write('unended');
  if (how === 'crash') throw new Error('crashed on purpose');
  if (how === 'exit') process.exit(3);
  if (how === 'SIGTERM') process.kill(process.pid, how);
  if (how === 'SIGINT') setInterval(() => process.kill(process.pid, how), 50); // until the run and its calls give in
}, 250);
await scheduler.run({ display: true });
console.log('after');
