/**
 * The scripts that move calls from state to state. A parcel is a hash:
 *
 * | field | holds |
 * | --- | --- |
 * | `n` | how many calls it has; a parcel without it is no parcel |
 * | `s`, `t` | the submitter, and for how many milliseconds outcomes are kept |
 * | `e`, `m` | the envelope with the calls, and its proof |
 * | `0` … `n-1` | of each call: nothing (it waits), `c<lease>` (claimed), `d<lease>` (its outcome is written), `x` (cancelled), `l` (lost), `m<parcel>:<index>` (in another parcel now) |
 * | `f` | how many have come to an end here: `d`, `x`, `l` and `m` |
 */

/** One script: how many of its arguments are keys, and its text. */
export interface Script {
  readonly name: string;
  readonly keys: number;
  readonly lua: string;
}

/** Counts ends; a parcel whose calls have all ended leaves by itself when its time is over. */
const ENDED = `
local function ended(parcel, count)
  if count == 0 then return nil end
  local done = redis.call('HINCRBY', parcel, 'f', count)
  local head = redis.call('HMGET', parcel, 'n', 't')
  if done >= tonumber(head[1]) then redis.call('PEXPIRE', parcel, tonumber(head[2]) or 3600000) end
  return tonumber(head[1]) - done
end`;

/**
 * Opens a parcel and claims the first waiting calls of it.
 *
 * @remarks KEYS parcel, lease; ARGV lease, most. Gives `{'gone'}`, `{'lease'}` when the lease is no more, or
 * `{'ok', submitter, keepMs, envelope, proof, granted, waiting, elsewhere}`; `elsewhere` has index and lease in turn.
 */
export const TAKE: Script = {
  name: 'elsewhereTake',
  keys: 2,
  lua: `
local n = tonumber(redis.call('HGET', KEYS[1], 'n'))
if not n then return {'gone'} end
if redis.call('EXISTS', KEYS[2]) == 0 then return {'lease'} end
local most = tonumber(ARGV[2])
local granted, waiting, elsewhere = {}, {}, {}
for index = 0, n - 1 do
  local state = redis.call('HGET', KEYS[1], index)
  if not state then
    if #granted < most then
      redis.call('HSET', KEYS[1], index, 'c' .. ARGV[1])
      granted[#granted + 1] = index
    else
      waiting[#waiting + 1] = index
    end
  elseif string.sub(state, 1, 1) == 'c' then
    elsewhere[#elsewhere + 1] = index
    elsewhere[#elsewhere + 1] = string.sub(state, 2)
  end
end
local head = redis.call('HMGET', KEYS[1], 's', 't', 'e', 'm')
return {'ok', head[1], head[2], head[3], head[4] or '', granted, waiting, elsewhere}`,
};

/**
 * Claims calls of a parcel, each only if nobody has it: what comes before user code starts.
 *
 * @remarks KEYS parcel, lease; ARGV lease, indexes. Gives `{'gone'}`, `{'lease'}` or `{'ok', granted}`.
 */
export const CLAIM: Script = {
  name: 'elsewhereClaim',
  keys: 2,
  lua: `
if redis.call('HEXISTS', KEYS[1], 'n') == 0 then return {'gone'} end
if redis.call('EXISTS', KEYS[2]) == 0 then return {'lease'} end
local granted = {}
for at = 2, #ARGV do
  if redis.call('HSETNX', KEYS[1], ARGV[at], 'c' .. ARGV[1]) == 1 then granted[#granted + 1] = tonumber(ARGV[at]) end
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
  if redis.call('HGET', KEYS[1], ARGV[at]) == 'c' .. ARGV[1] then
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
local held, fresh = {}, {}
for at = 5, #ARGV do
  local state = redis.call('HGET', KEYS[1], ARGV[at])
  if state == 'c' .. ARGV[1] then
    held[#held + 1] = tonumber(ARGV[at])
    fresh[#fresh + 1] = ARGV[at]
  elseif state == 'd' .. ARGV[1] then
    held[#held + 1] = tonumber(ARGV[at])
  end
end
if #held < #ARGV - 4 then return {'fenced', held} end
if #fresh == 0 then return {'ok'} end
for _, index in ipairs(fresh) do redis.call('HSET', KEYS[1], index, 'd' .. ARGV[1]) end
local left = ended(KEYS[1], #fresh)
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
 * Moves waiting calls to a new parcel, marked here first: all of them, or none when one does not wait any more.
 *
 * @remarks KEYS parcel, new parcel, parcels of the submitter; ARGV id of the new one, submitter, keepMs, envelope,
 * proof, indexes. Gives `{'gone'}`, `{'taken', waiting}` or `{'ok'}`.
 */
export const MOVE: Script = {
  name: 'elsewhereMove',
  keys: 3,
  lua: `${ENDED}
if redis.call('HEXISTS', KEYS[1], 'n') == 0 then return {'gone'} end
local waiting, count = {}, #ARGV - 5
if redis.call('HGET', KEYS[1], ARGV[6]) == 'm' .. ARGV[1] .. ':0' then return {'ok'} end
for at = 6, #ARGV do
  if redis.call('HEXISTS', KEYS[1], ARGV[at]) == 0 then waiting[#waiting + 1] = tonumber(ARGV[at]) end
end
if #waiting < count then return {'taken', waiting} end
redis.call('HSET', KEYS[2], 'n', count, 's', ARGV[2], 't', ARGV[3], 'e', ARGV[4], 'm', ARGV[5])
redis.call('SADD', KEYS[3], ARGV[1])
if redis.call('PTTL', KEYS[3]) < 0 then redis.call('PEXPIRE', KEYS[3], 604800000) end
for at = 6, #ARGV do redis.call('HSET', KEYS[1], ARGV[at], 'm' .. ARGV[1] .. ':' .. (at - 6)) end
ended(KEYS[1], count)
return {'ok'}`,
};

/**
 * What has become of a parcel.
 *
 * @remarks KEYS parcel, job. Gives `{}` when it is gone, else whether its job is there, and the state of each call.
 */
export const LOOK: Script = {
  name: 'elsewhereLook',
  keys: 2,
  lua: `
local n = tonumber(redis.call('HGET', KEYS[1], 'n'))
if not n then return {} end
local states = {redis.call('EXISTS', KEYS[2])}
for index = 0, n - 1 do states[index + 2] = redis.call('HGET', KEYS[1], index) or '' end
return states`,
};

/**
 * Keeps a lease.
 *
 * @remarks KEYS lease, hosts, inbox; ARGV id, what the host says of itself, leaseMs, `first` or `again`. Gives 0 when
 * the lease has run out, else the time of Redis in epoch milliseconds.
 */
export const RENEW: Script = {
  name: 'elsewhereRenew',
  keys: 3,
  lua: `
if ARGV[4] == 'again' and redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('ZADD', KEYS[2], now + ARGV[3], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
redis.call('PEXPIRE', KEYS[3], ARGV[3] * 6)
return now`,
};

/** Deletes a key that holds this value. KEYS key; ARGV value. */
export const DROP: Script = {
  name: 'elsewhereDrop',
  keys: 1,
  lua: `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0`,
};

export const SCRIPTS: readonly Script[] = [
  TAKE,
  CLAIM,
  RELEASE,
  SETTLE,
  REFUSE,
  EMIT,
  CANCEL,
  LOSE,
  MOVE,
  LOOK,
  RENEW,
  DROP,
];
