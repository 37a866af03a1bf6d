// CommonJS, because an ES module listens too late: the pool's first message is gone by then and no call ever starts.
const { ClusterWorker } = require('poolifier') as typeof import('poolifier');
const { die, echo, gate, hang, measure, spin } = require('./works.js') as typeof import('./works.js');

type Works = Record<string, (payload?: never) => unknown>;

new ClusterWorker<never>({ echo, measure, spin, hang, die, gate } as unknown as Works);
