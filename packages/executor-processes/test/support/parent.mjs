// A process that has a pool, for tests that end it.
import { processes } from '@elsewhere/executor-processes';
import { nest } from './nested.mjs';
import { breed } from './tasks.mjs';

const [what, file = '', then] = process.argv.slice(2);
const pool = processes({ workers: 1, output: 'log' });
if (what === 'leave') {
  await pool.submit(breed, file, 'return');
} else {
  const call =
    what === 'nest' ? pool.submit(nest, file) : pool.submit(breed, file, /** @type {'wait'} */ (then));
  await call.catch(() => {});
}
