export type { ConnectionOptions } from './client.js';
export type { RedisOptions, RedisQueueOptions, ServeRedisOptions } from './options.js';
export { redis } from './redis.js';
export { type RedisWorker, serveRedis } from './serve-redis.js';
export { withRedis } from './with-redis.js';
