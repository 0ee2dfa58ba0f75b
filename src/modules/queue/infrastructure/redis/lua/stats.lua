-- ARGV: settings
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
