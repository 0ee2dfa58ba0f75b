-- What has become of places, without a poll: their users do not become present by it.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins, ages, seconds, minutes
-- ARGV   JSON: user id and waiting number of each
-- Reply  JSON, for each: the time (ms), and the turn of a user who waits; 0 when the user was admitted at that time; -1 when
--        the user is absent or has left
-- @include batch.lua
-- @include slots.lua
-- @include pace.lua

local admitted = admitted_total()

return reply_to_each(read_requests(), function(user, number)
  if is_place_of(redis.call('ZSCORE', WAITING, user), number) then return { now, admitted + position_of(user) } end
  local slot = find_slot(user)
  if slot and slot.number == number then return { slot.admitted_at, 0 } end
  -- The slot began and ended since the last look.
  if redis.call('ZSCORE', ENDED, number) then return { now, 0 } end
  return { now, -1 }
end)
