import { sequential } from '@elsewhere/executor-sequential';
import { schedulerContract } from '@elsewhere/executor-testkit';

schedulerContract('sequential', { create: () => sequential() });
