-- Says that a process lives, and whether its last round of admissions worked.
-- KEYS   processes whose last round worked; processes whose last round failed
-- ARGV   process; 1 if its last round worked, else 0; how long it counts as alive (ms)
-- Reply  the processes that share the rooms: those whose last round worked; all if there are none
-- @include clock.lua

for _, key in ipairs(KEYS) do
  redis.call('ZREM', key, ARGV[1])
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - ARGV[3])
  -- Times in the future are from another server, whose clock was ahead. A process that died would live until then.
  redis.call('ZREMRANGEBYSCORE', key, '(' .. now, '+inf')
end
redis.call('ZADD', ARGV[2] == '1' and KEYS[1] or KEYS[2], now, ARGV[1])

local working = redis.call('ZRANGE', KEYS[1], 0, -1)
if #working > 0 then
  return working
end
return redis.call('ZRANGE', KEYS[2], 0, -1)
