import type { Scenario } from './scenario.js';
import { cancels } from './scenarios/cancels.js';
import { emptiness } from './scenarios/emptiness.js';
import { endings } from './scenarios/endings.js';
import { errorsOfCalls } from './scenarios/errors-of-calls.js';
import { errorsOfHandlers } from './scenarios/errors-of-handlers.js';
import { handlers } from './scenarios/handlers.js';
import { orderings } from './scenarios/orderings.js';
import { runs } from './scenarios/runs.js';
import { stopping } from './scenarios/stopping.js';
import { submitting } from './scenarios/submitting.js';

/** Every promise of the scheduler, by what it is about. */
export const scenarios: Readonly<Record<string, readonly Scenario[]>> = {
  orderings,
  emptiness,
  endings,
  stopping,
  submitting,
  handlers,
  'errors of calls': errorsOfCalls,
  'errors of handlers': errorsOfHandlers,
  cancels,
  'several runs': runs,
};
