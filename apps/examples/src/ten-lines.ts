import { threads } from '@elsewhere/executor-threads';
import { evaluate } from './evaluate.js';

const pool = threads({ workers: 2 });
const setting = { model: 'neighbours', k: 5, vote: 'equal', metric: 'euclidean' } as const;
const { accuracy, place } = await pool.submit(evaluate, setting, 1);
console.log(`accuracy ${accuracy.toFixed(4)}, from thread ${place.thread} of process ${place.pid}`);

// No close(): an idle pool does not keep the process alive.
