-- ARGV: user id
local user = ARGV[1]
local room = read_settings()
if not room then return { 'UNKNOWN_ROOM' } end

expire_slots()

local slot = find_slot(user)
local waiting_number = tonumber(redis.call('ZSCORE', WAITING, user) or '')

if room.reissue_policy == 'keep' then
  if slot then return { 'KEPT', active_reply(slot) } end
  if waiting_number then return { 'KEPT', waiting_reply(user, waiting_number, room) } end
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
return { 'CREATED', waiting_reply(user, number, room) }
