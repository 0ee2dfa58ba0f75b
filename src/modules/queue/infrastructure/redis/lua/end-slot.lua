-- Ends the slots of users.
-- KEYS   settings, waiting, active, deadlines, ended, counters, admissions, joined
-- ARGV   JSON: user id of each
-- Reply  JSON: 1 for each, even without a slot
-- @include batch.lua
-- @include slots.lua

return reply_to_each(read_requests(), function(user)
  end_slot(user)
  return 1
end)
