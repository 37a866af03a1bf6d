import { schedulerContract } from '@elsewhere/executor-testkit';
import { threads } from '@elsewhere/executor-threads';

schedulerContract('threads', { create: () => threads({ workers: 2 }) });
