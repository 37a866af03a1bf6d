/** `@elsewhere/executor-redis/testing`: a private redis-server for tests and demos. */
export { type PrivateRedis, type PrivateRedisOptions, startRedis } from './private-redis.js';
