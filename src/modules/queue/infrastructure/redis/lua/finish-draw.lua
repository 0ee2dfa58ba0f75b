-- The order is drawn: from here on the room admits.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins, ages, seconds, minutes,
--        passes
-- ARGV   the number of users in the order
-- Reply  1; 0 when Redis has lost the room since the first of them was placed
-- @include admit-next.lua
-- @include retention.lua

local settings = read_settings()
if not settings then return 0 end
if settings.drawn then return 1 end
if tonumber(redis.call('HGET', SETTINGS, 'placed') or 0) < tonumber(ARGV[1]) then return 0 end
redis.call('HSET', SETTINGS, 'drawn', 1)
-- After a loss all users are absent.
if not settings.sealed_number then let_users_come_back(settings) end
publish({ draw = 1 })
admit_next(read_settings())
forget_when_unused(settings)
return 1
