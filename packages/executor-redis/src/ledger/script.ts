/** One script: how many of its arguments are keys, and its text. */
export interface Script {
  readonly name: string;
  readonly keys: number;
  readonly lua: string;
}

/** Counts ends; a parcel whose calls have all ended leaves by itself when its time is over. */
export const ENDED: string = `
local function ended(parcel, count)
  if count == 0 then return nil end
  local done = redis.call('HINCRBY', parcel, 'f', count)
  local head = redis.call('HMGET', parcel, 'n', 't')
  if done >= tonumber(head[1]) then redis.call('PEXPIRE', parcel, tonumber(head[2]) or 3600000) end
  return tonumber(head[1]) - done
end`;
