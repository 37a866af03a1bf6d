// Sends calls through a pool that may fail to start its processes, and tells how many were answered.
import { processes } from '@elsewhere/executor-processes';
import { echo } from './tasks.mjs';

const pool = processes({ output: 'log', ...JSON.parse(process.argv[2] ?? '{}') });
const calls = Array.from({ length: 100 }, (_, index) => pool.submit(echo, index));
const outcomes = await Promise.allSettled(calls);
await pool.close();
console.log(`survived ${outcomes.filter(({ status }) => status === 'fulfilled').length} of 100`);
