-- ARGV: settings
-- Replies with the milliseconds until the next may come in; -1 when it is not the rate, nor this
-- script's bound, that they wait for.

-- A script holds Redis up, and with it all who ask for their place: some 10 ms for so many.
local MOST_AT_ONCE = 500

sync_settings()
local room = read_settings()

expire_slots()
redis.call('ZREMRANGEBYSCORE', ENDED, '-inf', now - ENDED_KEPT_MS)

local waiting = redis.call('ZCARD', WAITING)
local free = room.capacity - redis.call('HLEN', ACTIVE)
if not admits(room) or waiting == 0 or free <= 0 then return -1 end

local allowance = rate_allowance(room)
local count = math.min(waiting, free, allowance, MOST_AT_ONCE)
if count > 0 then
  local admitted = redis.call('ZPOPMIN', WAITING, count)
  activate(admitted, room)
  local users = {}
  for i = 1, #admitted, 2 do users[#users + 1] = admitted[i] end
  note_admissions(count)
  note_waits(users)
end

if math.min(waiting, free) <= count then return -1 end
return allowance > count and 1 or rate_resumes_in()
