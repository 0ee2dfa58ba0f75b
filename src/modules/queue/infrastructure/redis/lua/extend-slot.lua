-- Extends the slots of users who hold seats. No new hold begins after the lifetime of a slot.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins, ages, seconds, minutes,
--        passes
-- ARGV   JSON: user id of each, and milliseconds from now that the slot must last at least
-- Reply  JSON: EXTENDED, ENDED (no live slot), or OVER (the lifetime has passed) for each
-- @include batch.lua
-- @include slots.lua

local settings = read_settings()

return reply_to_each(read_requests(), function(user, duration_ms)
  local slot = find_slot(user)
  if not slot or slot.deadline <= now or not is_open(settings) then return 'ENDED' end
  if slot.since + settings.active_ttl_ms <= now then return 'OVER' end
  claim_slot(user, slot, now + duration_ms, settings)
  return 'EXTENDED'
end)
