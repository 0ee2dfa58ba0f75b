-- What has become of places, without a poll: their users do not become present by it.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins, ages, seconds, minutes,
--        passes
-- ARGV   JSON: user id and waiting number of each
-- Reply  JSON, for each: the time (ms) from which an admitted user knows of the slot; 0 when the user waits, or does not know
--        yet; -1 when the user is absent or has left
-- @include batch.lua
-- @include slots.lua

return reply_to_each(read_requests(), function(user, number)
  if is_place_of(redis.call('ZSCORE', WAITING, user), number) then return 0 end
  local slot = find_slot(user)
  if slot and slot.number == number then return slot.state == OFFERED and 0 or slot.since end
  -- The slot began and ended since the last look.
  if redis.call('ZSCORE', ENDED, number) then return now end
  return -1
end)
