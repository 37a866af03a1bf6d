/**
 * The functions that every executor runs for the suite. A worker that imports this module, or one of its parts,
 * gets the tasks registered and nothing else done.
 */
export {
  QuotaError,
  throwBuiltIn,
  throwHostile,
  throwOdd,
  throwRegistered,
  throwValue,
} from './tasks/failing.js';
export { burn, fillMemory, growHeap, heapLimitMiB, loseWorker } from './tasks/losing.js';
export { ask, askMany, collect, flood, tell, tellProgress } from './tasks/talking.js';
export {
  add,
  bytes,
  echo,
  kindOf,
  list,
  report,
  sample,
  scribble,
  token,
  unclonable,
} from './tasks/values.js';
export {
  appendLine,
  beat,
  blockOnChild,
  cooperate,
  hold,
  perAttempt,
  sleep,
  startChild,
  succeedOn,
  workThrough,
} from './tasks/work.js';
