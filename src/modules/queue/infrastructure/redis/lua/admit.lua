-- ARGV: settings
-- Replies with the milliseconds until the rate lets the next one in; -1 when it is not the rate that
-- they wait for.
sync_settings()
local room = read_settings()

expire_slots()
redis.call('ZREMRANGEBYSCORE', ENDED, '-inf', now - ENDED_KEPT_MS)

local waiting = redis.call('ZCARD', WAITING)
local free = room.capacity - redis.call('HLEN', ACTIVE)
if not admits(room) or waiting == 0 or free <= 0 then return -1 end

local allowance = rate_allowance(room)
local count = math.min(waiting, free, allowance)
if count > 0 then
  local admitted = redis.call('ZPOPMIN', WAITING, count)
  for i = 1, #admitted, 2 do activate(admitted[i], tonumber(admitted[i + 1]), room) end
  note_admissions(count)
end

local held_by_rate = math.min(waiting, free) > count
return held_by_rate and rate_resumes_in() or -1
