/** C6: starts work that never ends by itself and waits to be killed. Run by the suite in a process of its own. */
import type { Waiting } from '../tasks/pass-time.js';
import { beat } from '../tasks/work.js';
import { loadExecutor, readOrders } from './load-executor.js';

const orders = readOrders();
const executor = await loadExecutor(orders);
for (const file of orders.files) void executor.submit(beat, file, orders.mode as Waiting, 20_000);
