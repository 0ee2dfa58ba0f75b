-- Ends the slots of users.
-- KEYS   settings, waiting, active, deadlines, ended, counters, admissions, joined
-- ARGV   JSON: user id of each, and the waiting number that the slot must have; 0 for any
-- Reply  JSON: 1 for each, even without a slot
-- @include batch.lua
-- @include slots.lua

return reply_to_each(read_requests(), function(user, number)
  local slot = number ~= 0 and find_slot(user)
  if not slot or slot.number == number then end_slot(user) end
  return 1
end)
