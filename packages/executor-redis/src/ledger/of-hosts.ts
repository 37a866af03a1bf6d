import { ENDED, type Script } from './script.js';

/**
 * Claims calls of a parcel, each only if nobody has it: what comes before user code starts.
 *
 * @remarks KEYS parcel, lease; ARGV lease, indexes. Gives `{'gone'}`, `{'lease'}` or `{'ok', granted}`. Asked again,
 * because the first answer was lost with its connection, it grants the same again.
 */
export const CLAIM: Script = {
  name: 'elsewhereClaim',
  keys: 2,
  lua: `
if redis.call('HEXISTS', KEYS[1], 'n') == 0 then return {'gone'} end
if redis.call('EXISTS', KEYS[2]) == 0 then return {'lease'} end
local granted = {}
for at = 2, #ARGV do
  local fresh = redis.call('HSETNX', KEYS[1], ARGV[at], 'c' .. ARGV[1]) == 1
  if fresh or redis.call('HGET', KEYS[1], ARGV[at]) == 'c' .. ARGV[1] then granted[#granted + 1] = tonumber(ARGV[at]) end
end
return {'ok', granted}`,
};

/**
 * Gives claims back whose calls were never started.
 *
 * @remarks KEYS parcel; ARGV lease, indexes. Gives the indexes that wait again.
 */
export const RELEASE: Script = {
  name: 'elsewhereRelease',
  keys: 1,
  lua: `
local released = {}
for at = 2, #ARGV do
  local state = redis.call('HGET', KEYS[1], ARGV[at])
  if not state or state == 'c' .. ARGV[1] then
    redis.call('HDEL', KEYS[1], ARGV[at])
    released[#released + 1] = tonumber(ARGV[at])
  end
end
return released`,
};

/**
 * Writes the outcomes of claimed calls to the stream of their submitter: all of them, or none when a claim is gone.
 *
 * @remarks KEYS parcel, reply; ARGV lease, lifetime of the stream in ms, outcomes, proof, indexes. Gives `{'gone'}`,
 * `{'fenced', held}` with the indexes that are still claimed, or `{'ok'}`. Asked again, it says `{'ok'}` again.
 */
export const SETTLE: Script = {
  name: 'elsewhereSettle',
  keys: 2,
  lua: `${ENDED}
if redis.call('HEXISTS', KEYS[1], 'n') == 0 then return {'gone'} end
local claimed, done = 'c' .. ARGV[1], 'd' .. ARGV[1]
local held, ends = {}, {}
for at, state in ipairs(redis.call('HMGET', KEYS[1], unpack(ARGV, 5))) do
  if state == claimed then
    held[#held + 1] = tonumber(ARGV[at + 4])
    ends[#ends + 1] = ARGV[at + 4]
    ends[#ends + 1] = done
  elseif state == done then
    held[#held + 1] = tonumber(ARGV[at + 4])
  end
end
if #held < #ARGV - 4 then return {'fenced', held} end
if #ends == 0 then return {'ok'} end
redis.call('HSET', KEYS[1], unpack(ends))
local left = ended(KEYS[1], #ends / 2)
redis.call('XADD', KEYS[2], '*', 'o', ARGV[3], 'm', ARGV[4], 'p', KEYS[1], 'l', left)
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return {'ok'}`,
};

/**
 * Ends all calls of a parcel that nobody else has begun: the host will not have it.
 *
 * @remarks KEYS parcel, reply; ARGV lease, lifetime of the stream in ms, the reason.
 */
export const REFUSE: Script = {
  name: 'elsewhereRefuse',
  keys: 2,
  lua: `${ENDED}
local n = tonumber(redis.call('HGET', KEYS[1], 'n'))
if not n then return end
local marked = 0
for index = 0, n - 1 do
  local state = redis.call('HGET', KEYS[1], index)
  if not state or state == 'c' .. ARGV[1] then
    redis.call('HSET', KEYS[1], index, 'd' .. ARGV[1])
    marked = marked + 1
  end
end
ended(KEYS[1], marked)
redis.call('XADD', KEYS[2], '*', 'r', ARGV[3], 'p', KEYS[1])
redis.call('PEXPIRE', KEYS[2], ARGV[2])`,
};

/**
 * Moves calls to a new parcel, marked here first: all of them, or none when one is not in its state any more.
 *
 * @remarks KEYS parcel, new parcel, parcels of the submitter; ARGV id of the new one, submitter, keepMs, envelope,
 * proof, the state (empty: they wait; `l`: they are lost), indexes. Gives `{'gone'}`, `{'taken', left}` with those
 * that are in it, or `{'ok'}`.
 */
export const MOVE: Script = {
  name: 'elsewhereMove',
  keys: 3,
  lua: `${ENDED}
if redis.call('HEXISTS', KEYS[1], 'n') == 0 then return {'gone'} end
local left, count = {}, #ARGV - 6
if redis.call('HGET', KEYS[1], ARGV[7]) == 'm' .. ARGV[1] .. ':0' then return {'ok'} end
for at = 7, #ARGV do
  if (redis.call('HGET', KEYS[1], ARGV[at]) or '') == ARGV[6] then left[#left + 1] = tonumber(ARGV[at]) end
end
if #left < count then return {'taken', left} end
redis.call('HSET', KEYS[2], 'n', count, 's', ARGV[2], 't', ARGV[3], 'e', ARGV[4], 'm', ARGV[5])
redis.call('SADD', KEYS[3], ARGV[1])
if redis.call('PTTL', KEYS[3]) < 0 then redis.call('PEXPIRE', KEYS[3], 604800000) end
for at = 7, #ARGV do redis.call('HSET', KEYS[1], ARGV[at], 'm' .. ARGV[1] .. ':' .. (at - 7)) end
if ARGV[6] == '' then ended(KEYS[1], count) end
return {'ok'}`,
};

/**
 * Keeps a lease.
 *
 * @remarks KEYS lease, hosts, inbox; ARGV id, what the host says of itself, leaseMs, `first` or `again`. Gives 0 when
 * the lease has run out, else the time of Redis in epoch milliseconds. It renews also where memory is full: PEXPIRE
 * needs none, and a script that has written goes through to its end.
 */
export const RENEW: Script = {
  name: 'elsewhereRenew',
  keys: 3,
  lua: `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if ARGV[4] == 'first' then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
elseif redis.call('PEXPIRE', KEYS[1], ARGV[3]) == 0 then
  return 0
end
redis.call('ZADD', KEYS[2], now + ARGV[3], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
redis.call('PEXPIRE', KEYS[3], ARGV[3] * 6)
return now`,
};
