-- Counts refused requests.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins, ages, seconds, minutes,
--        passes
-- ARGV   pairs of code and number
-- Reply  none
-- @include history.lua

for i = 1, #ARGV, 2 do
  count_total('refused', ARGV[i + 1])
  redis.call('HINCRBY', COUNTERS, 'refused:' .. ARGV[i], ARGV[i + 1])
end
