/** Submits calls, or finds those of the program before it again, and writes down what becomes of them. */
import { appendFileSync, readFileSync } from 'node:fs';
import { redis } from '@elsewhere/executor-redis';
import { account } from './tasks.mjs';

const { url, queue, log, marks, calls, lostRetries, sweepMs } = JSON.parse(process.argv[2]);
const executor = redis({ url, queue, lostRetries, sweepMs, unavailableAfterMs: 60_000 });
process.on('warning', () => {});

const submitted = new Map();
const settled = new Set();
for (const line of linesOf(log)) {
  const [kind, index, word] = line.split(' ');
  if (kind === 's') submitted.set(Number(index), word);
  if (kind === 'o') settled.add(Number(index));
}
console.log(`ready: ${submitted.size} submitted, ${settled.size} settled before`);

let left = 0;
for (let index = 0; index < calls; index++) {
  if (settled.has(index)) continue;
  left++;
  const id = submitted.get(index);
  if (id === undefined) submit(index);
  else follow(index, executor.attach(account, id), true);
}
end();

function submit(index) {
  const future = executor.submit(account, marks, index, index % 7);
  appendFileSync(log, `s ${index} ${future.id}\n`);
  follow(index, future, false);
}

function follow(index, future, attached) {
  future.then(
    (value) => settle(index, value === index * 2 ? 'right' : 'wrong', future),
    (error) => {
      // Redis never had it: it died with the program before.
      if (attached && error.code === 'REJECTED' && error.message.includes('no call with the id'))
        submit(index);
      else settle(index, error.code ?? `threw ${error.message}`, future);
    },
  );
}

function settle(index, how, future) {
  appendFileSync(log, `o ${index} ${how} ${future.id} ${future.attempt}\n`);
  left--;
  end();
}

function end() {
  if (left > 0) return;
  console.log(`done ${JSON.stringify(executor.stats())}`);
  void executor.close().then(() => console.log('closed'));
}

function linesOf(file) {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}
