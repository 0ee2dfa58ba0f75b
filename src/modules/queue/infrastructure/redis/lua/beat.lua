-- Says that a process runs rounds of admissions.
-- KEYS   instances
-- ARGV   process; how long it counts as alive (ms)
-- Reply  all processes that are alive
-- @include clock.lua

redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
return redis.call('ZRANGE', KEYS[1], 0, -1)
