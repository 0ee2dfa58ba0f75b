-- Whether a user stands behind all drawn ranks.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins, ages, seconds, minutes,
--        passes
-- ARGV   user id
-- Reply  1, or 0 at a drawn rank and without a place or slot
-- @include slots.lua

local user = ARGV[1]
local slot = find_slot(user)
local score = tonumber(redis.call('ZSCORE', WAITING, user) or redis.call('ZSCORE', ABSENT, user) or slot and slot.score)
return score and score >= score_of_arrival(0) and 1 or 0
