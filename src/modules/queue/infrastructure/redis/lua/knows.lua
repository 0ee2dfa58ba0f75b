-- Whether the room knows what has become of a place: its user has left or has joined again, or the slot has ended.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins, ages, seconds, minutes,
--        passes
-- ARGV   user id, waiting number of the token
-- Reply  1, or 0 when the place is lost
-- @include settings.lua

local user, number = ARGV[1], ARGV[2]
if redis.call('ZSCORE', ENDED, number) or redis.call('ZSCORE', ENDED, 'left:' .. number) then return 1 end

-- With the policy keep, whoever joins gets the other place.
local settings = read_settings()
if not settings or settings.reissue_policy == 'keep' then return 0 end
local has_place = redis.call('ZSCORE', WAITING, user) or redis.call('ZSCORE', ABSENT, user)
return (has_place or redis.call('HEXISTS', ACTIVE, user) == 1) and 1 or 0
