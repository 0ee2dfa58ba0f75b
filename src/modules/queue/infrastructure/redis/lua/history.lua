-- The rows of the history of a room.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins, ages, seconds, minutes,
--        passes
-- ARGV   the number of rows of seconds, and of minutes
-- Reply  the current second, the rows of seconds, the rows of minutes, as history.lua in include writes them
-- @include history.lua

if has_been_joined() then note_second() end
return {
  math.floor(now / 1000),
  redis.call('LRANGE', SECONDS, -ARGV[1] - 1, -1),
  redis.call('LRANGE', MINUTES, -ARGV[2] - 1, -1),
}
