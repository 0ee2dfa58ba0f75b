-- Counts the users of a room.
-- KEYS   settings, waiting, active, deadlines, ended, counters, admissions, joined
-- ARGV   version, capacity, admitPerSecond, activeTtlMs, claimWithinMs, state, opensAtMs, reissuePolicy, doors
-- Reply  waiting, active, joined in total, admitted in total, expired in total, pace, waits
-- @include settings.lua
-- @include slots.lua
-- @include pace.lua
-- @include waits.lua

sync_settings()
expire_slots()
local totals = redis.call('HMGET', COUNTERS, 'lastNumber', 'admitted', 'expired')
return {
  redis.call('ZCARD', WAITING),
  redis.call('HLEN', ACTIVE),
  tonumber(totals[1] or 0),
  tonumber(totals[2] or 0),
  tonumber(totals[3] or 0),
  pace_reply(read_settings()),
  waits_reply(),
}
