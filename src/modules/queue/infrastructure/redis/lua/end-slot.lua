-- Ends the slots of users.
-- KEYS   settings, waiting, active, deadlines, ended, counters, admissions, joined
-- ARGV   JSON: user id of each
-- Reply  JSON: 1 for each, also without a slot
-- @include batch.lua
-- @include slots.lua

local function end_slot_of(user)
  end_slot(user)
  return 1
end

return reply_to_each(read_requests(), end_slot_of)
