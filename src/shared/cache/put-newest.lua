-- Keeps a state unless a newer one is there, and tells the other instances.
-- KEYS: the key. ARGV: version, state as JSON, TTL in ms, and channel and message if others are told
local kept = redis.call('GET', KEYS[1])
if kept and cjson.decode(kept).version > tonumber(ARGV[1]) then
  -- Whoever made the newer one has told the others, or will.
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
if ARGV[4] then
  redis.call('PUBLISH', ARGV[4], ARGV[5])
end
return 1
