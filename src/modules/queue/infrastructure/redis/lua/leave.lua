-- Gives up a place or a slot.
-- KEYS   settings, waiting, active, deadlines, ended, counters, admissions, joined
-- ARGV   user id, waiting number of the token
-- Reply  1, or 0 when the token has no place
-- @include slots.lua
-- @include publish.lua

local user, number = ARGV[1], tonumber(ARGV[2])

if tonumber(redis.call('ZSCORE', WAITING, user) or '') == number then
  redis.call('ZREM', WAITING, user)
  redis.call('HDEL', JOINED, user)
  publish({ ended = { { user, number } } })
  return 1
end

local slot = find_slot(user)
if slot and slot.number == number and slot.deadline > now then
  remove_slot(user)
  publish({ ended = { { user, number } } })
  return 1
end
return 0
