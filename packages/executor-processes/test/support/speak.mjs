// Runs one call that writes a line to each stream, and tells whether its future heard them.
import { processes } from '@elsewhere/executor-processes';
import { speak } from './tasks.mjs';

const pool = processes({ workers: 1, output: /** @type {'log'} */ (process.argv[2]) });
const call = pool.submit(speak, 'me', 1);
const heard = new Set();
call.on('log', ({ stream, line }) => heard.add(`${stream} ${line}`));
await call;
if (heard.has('stdout me 0')) console.log('out: heard');
if (heard.has('stderr me 0!')) console.log('err: heard');
await pool.close();
