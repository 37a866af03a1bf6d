import { ENDED, type Script } from './script.js';

/**
 * Writes a parcel and lists it among those of its submitter. Written again, it stays as it was but for the envelope.
 *
 * @remarks KEYS parcel, parcels of the submitter; ARGV its id, how many calls, submitter, keepMs, envelope, proof,
 * lifetime of the list in ms.
 */
export const PUT: Script = {
  name: 'elsewherePut',
  keys: 2,
  lua: `
redis.call('HSET', KEYS[1], 'n', ARGV[2], 's', ARGV[3], 't', ARGV[4], 'e', ARGV[5], 'm', ARGV[6])
redis.call('SADD', KEYS[2], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[7])`,
};

/**
 * Marks calls as cancelled that nobody has claimed.
 *
 * @remarks KEYS parcel; ARGV indexes. Gives the state of each: `x` when it never runs, else who has it; `gone`.
 */
export const CANCEL: Script = {
  name: 'elsewhereCancel',
  keys: 1,
  lua: `${ENDED}
local states, marked = {}, 0
if redis.call('HEXISTS', KEYS[1], 'n') == 0 then
  for at = 1, #ARGV do states[at] = 'gone' end
  return states
end
for at = 1, #ARGV do
  local state = redis.call('HGET', KEYS[1], ARGV[at])
  if not state then
    redis.call('HSET', KEYS[1], ARGV[at], 'x')
    state = 'x'
    marked = marked + 1
  end
  states[at] = state
end
ended(KEYS[1], marked)
return states`,
};

/**
 * Declares claimed calls lost whose lease is no more. From then on their outcomes do not count.
 *
 * @remarks KEYS parcel, then the key of the lease of each call; ARGV index and lease in turn. Gives the lost indexes.
 */
export const LOSE: Script = {
  name: 'elsewhereLose',
  keys: -1,
  lua: `${ENDED}
local lost = {}
for at = 1, #ARGV, 2 do
  local gone = redis.call('EXISTS', KEYS[(at + 3) / 2]) == 0
  if gone and redis.call('HGET', KEYS[1], ARGV[at]) == 'c' .. ARGV[at + 1] then
    redis.call('HSET', KEYS[1], ARGV[at], 'l')
    lost[#lost + 1] = tonumber(ARGV[at])
  end
end
ended(KEYS[1], #lost)
return lost`,
};

/**
 * What has become of a parcel.
 *
 * @remarks KEYS parcel, job. Gives `{}` when it is gone, else the state of its job (0: none, 1: it waits or runs,
 * 2: it is done) and of each call.
 */
export const LOOK: Script = {
  name: 'elsewhereLook',
  keys: 2,
  lua: `
local n = tonumber(redis.call('HGET', KEYS[1], 'n'))
if not n then return {} end
local states = {redis.call('EXISTS', KEYS[2])}
if redis.call('HEXISTS', KEYS[2], 'finishedOn') == 1 then states[1] = 2 end
for index = 0, n - 1 do states[index + 2] = redis.call('HGET', KEYS[1], index) or '' end
return states`,
};

/**
 * Writes what calls say to the stream of their submitter.
 *
 * @remarks KEYS reply; ARGV lifetime of the stream in ms, events, proof.
 */
export const EMIT: Script = {
  name: 'elsewhereEmit',
  keys: 1,
  lua: `
redis.call('XADD', KEYS[1], '*', 'e', ARGV[2], 'm', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[1])`,
};

/** Deletes a key that holds this value. KEYS key; ARGV value. */
export const DROP: Script = {
  name: 'elsewhereDrop',
  keys: 1,
  lua: `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`,
};
