-- A page of the users who take part in the draw. Nobody moves between the two keys meanwhile.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins, ages, seconds, minutes,
--        passes
-- ARGV   1 for those who wait, 2 for absent ones; the last score of the previous page, or 0; largest page
-- Reply  user and waiting number of each, then the last score
-- @include settings.lua
-- @include places.lua

local sealed_number = read_settings().sealed_number
local key = ARGV[1] == '1' and WAITING or ABSENT
local users = redis.call('ZRANGEBYSCORE', key, '(' .. ARGV[2], format_integer(score_of_arrival(sealed_number)),
  'WITHSCORES', 'LIMIT', 0, ARGV[3])
local last_score = users[#users] or ARGV[2]
for i = 2, #users, 2 do users[i] = number_of(tonumber(users[i])) end
users[#users + 1] = last_score
return users
