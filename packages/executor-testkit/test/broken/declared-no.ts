import { reference } from '../reference.js';
import { referenceThreads } from '../reference-threads.js';
import { executes, type Fault, onThisThread, onThreads, withOptions } from './fault.js';

const ignores: Fault['create'] = (wish) => reference({ ...wish, unsupported: 'ignore' });
const threadsIgnore: Fault['create'] = (wish) => referenceThreads({ ...wish, unsupported: 'ignore' });

/** D1. */
export const declaredNo: readonly Fault[] = [
  {
    clause: 'D1/declaration',
    fault: 'declares a grade that does not exist',
    create: executes(({ supports }) => ({ supports: { ...supports, isolation: 'container' as never } })),
  },
  { clause: 'D1/limit-memory', fault: 'ignores limits it does not support', create: ignores },
  { clause: 'D1/limit-cpuTime', fault: 'ignores limits it does not support', create: ignores },
  { clause: 'D1/resource-gpus', fault: 'ignores resources it does not support', create: ignores },
  {
    clause: 'D1/resource-unobtainium',
    fault: 'forgets resources',
    create: withOptions(() => ({ resources: undefined })),
  },
  { clause: 'D1/transfer', fault: 'ignores transfer', honest: onThreads, create: threadsIgnore },
  {
    clause: 'D1/detach',
    fault: 'ignores that it should detach',
    create: executes((honest) => ({ close: (options) => honest.close({ ...options, detach: undefined }) })),
  },
  {
    clause: 'D1/ignore',
    fault: 'refuses although it should ignore',
    create: onThisThread,
    createIgnoring: onThisThread,
  },
];
