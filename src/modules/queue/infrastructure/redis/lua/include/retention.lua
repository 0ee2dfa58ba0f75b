-- @include keys.lua
-- @include clock.lua
-- @include settings.lua
-- @include format-integer.lua

-- What Redis forgets of a room that nobody uses: absent users after a week, like SALE_MS in draw.facade.ts, and settings and totals
-- after a month. A pre-queue is kept until the room opens.
local ENDED_TTL_MS = 3600000
local PLACES_TTL_MS, TOTALS_TTL_MS = 7 * 86400000, 30 * 86400000

-- The other keys are empty then, or have a TTL always. ADMISSIONS goes with its sum in COUNTERS.
local TTL_BY_KEY = {
  [SETTINGS] = TOTALS_TTL_MS, [COUNTERS] = TOTALS_TTL_MS, [ADMISSIONS] = TOTALS_TTL_MS,
  [ABSENT] = PLACES_TTL_MS, [SEEN] = PLACES_TTL_MS, [JOINS] = PLACES_TTL_MS, [AGES] = PLACES_TTL_MS,
}

-- Call when the first user may have come, or the last one may have gone: in each round. New keys of a room without people have
-- a TTL, so the first round with people removes it.
local function forget_when_unused(settings)
  if redis.call('ZCARD', WAITING) == 0 and redis.call('HLEN', ACTIVE) == 0 then
    local opens_in = math.max(0, settings.opens_at_ms - now)
    for key, ttl in pairs(TTL_BY_KEY) do redis.call('PEXPIRE', key, format_integer(opens_in + ttl)) end
  elseif redis.call('PERSIST', SETTINGS) + redis.call('PERSIST', COUNTERS) > 0 then
    for key in pairs(TTL_BY_KEY) do redis.call('PERSIST', key) end
  end
end

-- `member` is the waiting number of an ended slot, or `left:number`. The key goes with the newest of them.
local function remember_end(member)
  redis.call('ZADD', ENDED, now, member)
  redis.call('PEXPIRE', ENDED, ENDED_TTL_MS)
end
