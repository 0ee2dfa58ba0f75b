-- The drawn rank of a place or slot.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins, ages, seconds, minutes
-- ARGV   user id, waiting number of the token
-- Reply  the rank; nil for users who have not drawn this place
-- @include slots.lua

local user, number = ARGV[1], tonumber(ARGV[2])
local slot = find_slot(user)
local score = tonumber(redis.call('ZSCORE', WAITING, user) or redis.call('ZSCORE', ABSENT, user) or slot and slot.score)
if not is_place_of(score, number) then return nil end
local rank = math.floor(score / NUMBERS)
return rank < NUMBERS and rank or nil
