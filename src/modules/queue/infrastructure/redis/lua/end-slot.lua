-- Ends the slots of users.
-- KEYS   settings, waiting, active, deadlines, ended, counters, admissions, joined
-- ARGV   JSON: user id of each, and the number of pieces that the user has bought
-- Reply  JSON: 1 for each, even without a slot
-- @include batch.lua
-- @include slots.lua

local bought = 0

local replies = reply_to_each(read_requests(), function(user, pieces)
  end_slot(user)
  bought = bought + pieces
  return 1
end)
if bought > 0 then redis.call('HINCRBY', COUNTERS, 'bought', bought) end
return replies
