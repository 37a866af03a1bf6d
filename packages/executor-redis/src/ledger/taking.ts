import type { Script } from './script.js';

/** Opens a parcel and claims the first waiting calls of it for a lease that is alive. */
const TAKEN = `
local function taken(parcel, card, lease, most)
  local head = redis.call('HMGET', parcel, 's', 't', 'e', 'm', 'n')
  local n = tonumber(head[5])
  if not n or n < 1 or n > 4096 then return {'gone'} end
  if redis.call('EXISTS', card) == 0 then return {'lease'} end
  local indexes = {}
  for index = 0, n - 1 do indexes[index + 1] = index end
  local states = redis.call('HMGET', parcel, unpack(indexes))
  local claims, granted, waiting, elsewhere = {}, {}, {}, {}
  for at, state in ipairs(states) do
    if not state then
      if #granted < most then
        claims[#claims + 1] = at - 1
        claims[#claims + 1] = 'c' .. lease
        granted[#granted + 1] = at - 1
      else
        waiting[#waiting + 1] = at - 1
      end
    elseif string.sub(state, 1, 1) == 'c' then
      elsewhere[#elsewhere + 1] = at - 1
      elsewhere[#elsewhere + 1] = string.sub(state, 2)
    end
  end
  if #claims > 0 then redis.call('HSET', parcel, unpack(claims)) end
  return {'ok', head[1], head[2], head[3], head[4] or '', granted, waiting, elsewhere}
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
  lua: `${TAKEN}
return taken(KEYS[1], KEYS[2], ARGV[1], tonumber(ARGV[2]))`,
};

/**
 * Takes the parcel whose job BullMQ has just locked with this token: sent right behind the request for a job, it saves
 * the way there and back between the two.
 *
 * @remarks KEYS active jobs, lease, mark; ARGV lease, most, token, what the keys of jobs and of parcels begin with,
 * `now` or `late`. Gives `{}` when there is no such job, else its id and what TAKE gives. `late`, for a fetch whose
 * answer was lost, leaves the mark: where that is, what was on its way claims nothing any more. BullMQ's marker goes with
 * the last job, so that nobody wakes up for nothing.
 */
export const FETCH: Script = {
  name: 'elsewhereFetch',
  keys: 3,
  lua: `${TAKEN}
local last = -1
if ARGV[6] == 'late' then
  redis.call('SET', KEYS[3], '1', 'PX', 3600000)
else
  if redis.call('EXISTS', KEYS[3]) == 1 then return {} end
  last = 15
end
if redis.call('LLEN', ARGV[4] .. 'wait') == 0 and redis.call('ZCARD', ARGV[4] .. 'prioritized') == 0 then
  redis.call('ZREM', ARGV[4] .. 'marker', '0')
end
for _, id in ipairs(redis.call('LRANGE', KEYS[1], 0, last)) do
  if redis.call('GET', ARGV[4] .. id .. ':lock') == ARGV[3] then
    return {id, taken(ARGV[5] .. id, KEYS[2], ARGV[1], tonumber(ARGV[2]))}
  end
end
return {}`,
};
