import { processes } from '@elsewhere/executor-processes';
import { schedulerContract } from '@elsewhere/executor-testkit';

schedulerContract('processes', { create: () => processes({ workers: 2 }) });
