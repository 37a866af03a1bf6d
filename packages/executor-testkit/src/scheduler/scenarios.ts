import type { Scenario } from './scenario.js';
import { around } from './scenarios/around.js';
import { cancels } from './scenarios/cancels.js';
import { channel } from './scenarios/channel.js';
import { earlyStops } from './scenarios/early-stopping.js';
import { emptiness } from './scenarios/emptiness.js';
import { endings } from './scenarios/endings.js';
import { errorsOfCalls } from './scenarios/errors-of-calls.js';
import { errorsOfHandlers } from './scenarios/errors-of-handlers.js';
import { handlers } from './scenarios/handlers.js';
import { interrupts } from './scenarios/interrupts.js';
import { limiting } from './scenarios/limiting.js';
import { orderings } from './scenarios/orderings.js';
import { plugins } from './scenarios/plugins.js';
import { runs } from './scenarios/runs.js';
import { stopping } from './scenarios/stopping.js';
import { submitting } from './scenarios/submitting.js';
import { tasks } from './scenarios/tasks.js';
import { timers } from './scenarios/timers.js';

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
  tasks,
  timers,
  plugins,
  'limiter and requeue': limiting,
  'what plugins put around a call': around,
  channel,
  'early stopping': earlyStops,
  'Ctrl-C': interrupts,
};
