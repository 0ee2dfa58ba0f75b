-- Extends the slots of users.
-- KEYS   settings, waiting, active, deadlines, ended, counters, admissions, joined
-- ARGV   JSON: user id of each, and milliseconds from now that the slot must last at least
-- Reply  JSON: 1 for each that has a live slot, else 0
-- @include batch.lua
-- @include claim-slot.lua

local function extend_slot(user, duration_ms)
  local slot = find_slot(user)
  if not slot or slot.deadline <= now then return 0 end
  claim_slot(user, slot, now + duration_ms)
  return 1
end

return reply_to_each(read_requests(), extend_slot)
