-- @include presence.lua
-- @include slots.lua
-- @include pace.lua
-- @include poll-interval.lua

-- Read once per call. They hardly change within a call.
local pace, admitted
local people

-- The reply for a user who waits, and who is told when to poll next. replies.ts reads it. With `away_ms` the user listens: the
-- stream is read at that time, or the user is back so long after it.
local function waiting_entry(user, number, position, settings, away_ms)
  if gathers(settings) then
    people = people or redis.call('ZCARD', WAITING) + redis.call('ZCARD', ABSENT)
    local seconds = poll_seconds_before_draw(people)
    tell_next_poll(user, seconds, away_ms)
    return { 'PRE_QUEUE', format_integer(number), seconds }
  end
  pace, admitted = pace or recent_pace(), admitted or admitted_total()
  local seconds = poll_seconds(position, pace)
  tell_next_poll(user, seconds, away_ms)
  return { 'WAITING', format_integer(number), seconds, format_integer(position), format_integer(admitted + position) }
end

-- The reply for a user with a slot, who knows of it from now on, or after `away_ms`: the reply may be lost with the stream.
local function active_entry(user, slot, settings, away_ms)
  learn_of_slot(user, slot, settings, away_ms)
  return { 'ACTIVE', format_integer(slot.number), format_integer(slot.deadline) }
end
