-- Stores a state unless a newer one is stored, and publishes it to the other instances.
-- KEYS   key of the state
-- ARGV   version, state as JSON, TTL in ms; to publish also: channel, message
-- Reply  1, or 0 when a newer state is stored
local stored = redis.call('GET', KEYS[1])
if stored and cjson.decode(stored).version > tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
if ARGV[4] then redis.call('PUBLISH', ARGV[4], ARGV[5]) end
return 1
