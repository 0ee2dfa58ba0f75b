-- A page of the users who take part in the draw. Nobody moves between the two keys meanwhile.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins, ages, seconds, minutes
-- ARGV   1 for those who wait, 2 for absent ones; the last score of the previous page, or 0; largest page
-- Reply  pairs of user and score
-- @include settings.lua
-- @include places.lua

local sealed_number = read_settings().sealed_number
local key = ARGV[1] == '1' and WAITING or ABSENT
return redis.call('ZRANGEBYSCORE', key, '(' .. ARGV[2], format_integer(score_of_arrival(sealed_number)),
  'WITHSCORES', 'LIMIT', 0, ARGV[3])
