-- Counts the users of a room, and the times of its slots.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins, ages, seconds, minutes,
--        passes
-- ARGV   version, capacity, admitPerSecond, activeTtlMs, claimWithinMs, abandonAfterMs, state, opensAtMs,
--        reissuePolicy, hasDraw, doors
-- Reply  waiting, absent, active; joined, admitted, expired and bought in total; refusals: pairs of code and number; the pace
--        of admissions, free slots (below 0 after the capacity was lowered), milliseconds until the room opens; waits; slots by
--        age: those now, the ended ones and the time they spent
-- @include sync-settings.lua
-- @include admit-next.lua

local settings = sync_settings()
expire_slots(settings)

local function refusals()
  local pairs_of_code = {}
  local counters = redis.call('HGETALL', COUNTERS)
  for i = 1, #counters, 2 do
    local code = counters[i]:match('^refused:(.*)$')
    if code then
      pairs_of_code[#pairs_of_code + 1] = code
      pairs_of_code[#pairs_of_code + 1] = tonumber(counters[i + 1])
    end
  end
  return pairs_of_code
end

local totals = redis.call('HMGET', COUNTERS, 'lastNumber', 'admitted', 'expired', 'bought')
for i = 1, 4 do totals[i] = tonumber(totals[i] or 0) end
local active = redis.call('HLEN', ACTIVE)
local ended, spent = read_slot_times('ended'), read_slot_times('spent')
return {
  redis.call('ZCARD', WAITING), redis.call('ZCARD', ABSENT), active,
  totals, refusals(),
  { string.format('%.3f', recent_pace()), settings.capacity - active,
    format_integer(math.max(0, settings.opens_at_ms - now)) },
  waits_reply(),
  { slots_by_age(math.floor(now / 1000)), ended, spent },
}
