-- Counts the users of a room.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins
-- ARGV   version, capacity, admitPerSecond, activeTtlMs, claimWithinMs, abandonAfterMs, state, opensAtMs,
--        reissuePolicy, hasDraw, doors
-- Reply  waiting, absent, active, joined in total, admitted in total, expired in total, bought in total, pace, waits
-- @include sync-settings.lua
-- @include admit-next.lua

local settings = sync_settings()
expire_slots(settings)
local totals = redis.call('HMGET', COUNTERS, 'lastNumber', 'admitted', 'expired', 'bought')
return {
  redis.call('ZCARD', WAITING),
  redis.call('ZCARD', ABSENT),
  redis.call('HLEN', ACTIVE),
  tonumber(totals[1] or 0),
  tonumber(totals[2] or 0),
  tonumber(totals[3] or 0),
  tonumber(totals[4] or 0),
  pace_reply(settings),
  waits_reply(),
}
