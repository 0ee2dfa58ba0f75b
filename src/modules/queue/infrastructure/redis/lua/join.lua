-- ARGV: user ids, first come first
local room = read_settings()

local function join(user)
  local slot = find_slot(user)
  local waiting_number = tonumber(redis.call('ZSCORE', WAITING, user) or '')

  if room.reissue_policy == 'keep' then
    if slot then return { 'KEPT', active_reply(slot) } end
    if waiting_number then
      return { 'KEPT', waiting_reply(user, waiting_number, pace_reply(room)) }
    end
  end
  if room.state == 'closed' then return { 'CLOSED' } end

  remove_slot(user)
  redis.call('ZREM', WAITING, user)
  redis.call('HSET', JOINED, user, now)

  local number = redis.call('HINCRBY', COUNTERS, 'lastNumber', 1)
  local nobody_waits = redis.call('ZCARD', WAITING) == 0
  local has_space = redis.call('HLEN', ACTIVE) < room.capacity
  if admits(room) and nobody_waits and has_space and rate_allowance(room) >= 1 then
    activate(user, number, room)
    note_admissions(1)
    note_waits({ user })
    return { 'CREATED', active_reply(find_slot(user)) }
  end
  redis.call('ZADD', WAITING, number, user)
  return { 'CREATED', waiting_reply(user, number, pace_reply(room)) }
end

if room then expire_slots() end
local outcomes = {}
for i, user in ipairs(ARGV) do outcomes[i] = room and join(user) or { 'UNKNOWN_ROOM' } end
return cjson.encode(outcomes)
