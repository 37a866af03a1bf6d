import { ThreadWorker } from 'poolifier';
import { die, echo, gate, hang, measure, spin } from './works.js';

type Works = Record<string, (payload?: never) => unknown>;

new ThreadWorker<never>({ echo, measure, spin, hang, die, gate } as unknown as Works);
