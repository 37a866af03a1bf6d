/** `@elsewhere/executor-redis/testing`: a private redis-server and worker hosts, for tests and demos. */
export { type KeptProcess, keepProcess, type ProgramOptions } from './kept-process.js';
export { type PrivateCluster, startRedisCluster } from './private-cluster.js';
export { type PrivateRedis, type PrivateRedisOptions, startRedis } from './private-redis.js';
export { type StartWorkerOptions, startWorker } from './start-worker.js';
