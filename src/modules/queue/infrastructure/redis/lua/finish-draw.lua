-- The order is drawn: from here on the room admits.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins
-- ARGV   none
-- Reply  none
-- @include admit-next.lua

if redis.call('HGET', SETTINGS, 'drawn') then return end
redis.call('HSET', SETTINGS, 'drawn', 1)
publish({ draw = 1 })
admit_next(read_settings())
