-- Ends the pre-queue of a room with a draw: who joins later does not take part in it.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins, ages, seconds, minutes,
--        passes
-- ARGV   the time (ms) at which the room opens, by its draw
-- Reply  1; 0 when the room is unknown, not open yet, opens at another time, or has slots that a round must close first
-- @include settings.lua

local settings = read_settings()
if not settings or settings.opens_at_ms > now or settings.opens_at_ms ~= tonumber(ARGV[1]) then return 0 end
if not is_sealed(settings) then
  if redis.call('EXISTS', ACTIVE) == 1 then return 0 end
  redis.call('HSET', SETTINGS, 'sealedNumber', redis.call('HGET', COUNTERS, 'lastNumber') or 0,
    'sealedFor', settings.opens_at_ms)
end
return 1
