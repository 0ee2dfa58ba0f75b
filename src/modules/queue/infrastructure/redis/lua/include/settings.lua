-- @include keys.lua
-- @include clock.lua

-- In the order of the ARGV of store_settings and of settingsOf in redis-waiting-room.ts.
local SETTING_NAMES = {
  'version', 'capacity', 'admitPerSecond', 'activeTtlMs', 'claimWithinMs', 'abandonAfterMs', 'state',
  'opensAtMs', 'reissuePolicy', 'hasDraw', 'doors',
}

-- Stores the settings in ARGV, unless the stored version is the same or newer.
local function store_settings()
  local version = redis.call('HGET', SETTINGS, 'version')
  if version and tonumber(version) >= tonumber(ARGV[1]) then return false end
  for i, name in ipairs(SETTING_NAMES) do redis.call('HSET', SETTINGS, name, ARGV[i]) end
  return true
end

-- The stored settings; nil when Redis does not have the room. `sealed_number` is the last waiting number
-- that takes part in the draw, when the room opens at `sealed_for`; both are nil before the pre-queue has ended.
-- Until `resumes_at_ms` nobody is admitted. `visited_at_ms` is the time of the last round; nil if nobody waited then.
local function read_settings()
  local values = redis.call('HMGET', SETTINGS,
    'sealedNumber', 'sealedFor', 'drawn', 'resumesAtMs', 'visitedAtMs', unpack(SETTING_NAMES))
  if not values[6] then return nil end
  return {
    sealed_number = tonumber(values[1] or nil),
    sealed_for = tonumber(values[2] or nil),
    drawn = values[3] == '1',
    resumes_at_ms = tonumber(values[4] or 0),
    visited_at_ms = tonumber(values[5] or nil),
    capacity = tonumber(values[7]),
    admit_per_second = tonumber(values[8]),
    active_ttl_ms = tonumber(values[9]),
    claim_within_ms = tonumber(values[10]),
    abandon_after_ms = tonumber(values[11]),
    state = values[12],
    opens_at_ms = tonumber(values[13]),
    reissue_policy = values[14],
    has_draw = values[15] == '1',
    doors = values[16] or '',
  }
end

-- Whether the pre-queue has ended. If its draw failed and the room opens at another time, users gather again until then.
local function is_sealed(settings)
  return settings.sealed_number and settings.sealed_for == settings.opens_at_ms
end

-- Whether users gather in the pre-queue: they have no position, and nobody is admitted. A drawn order stays
-- when the opening time moves.
local function gathers(settings)
  if settings.drawn then return false end
  return settings.has_draw or settings.opens_at_ms > now
end

-- Whether users may have slots.
local function is_open(settings)
  return settings.opens_at_ms <= now and not gathers(settings)
end

-- Users at the front poll every two seconds, so they are back within this time after an outage.
local COME_BACK_MS = 5000
-- Longer than it takes until another instance visits the rooms of one that died.
local MIN_OUTAGE_MS = 10000

-- Whether no round has come for so long that users count as absent who could not poll. Rounds come every second.
local function is_after_outage(settings)
  if not settings.visited_at_ms then return false end
  local patience_ms = math.max(settings.abandon_after_ms, MIN_OUTAGE_MS)
  return now - settings.visited_at_ms > patience_ms and redis.call('ZCARD', WAITING) > 0
end

-- Admits nobody until users can have polled. Else the first of them to poll would be admitted before all that are ahead.
local function let_users_come_back(settings)
  settings.resumes_at_ms = now + COME_BACK_MS
  redis.call('HSET', SETTINGS, 'resumesAtMs', settings.resumes_at_ms)
end

-- Call in each round, before users are passed over.
local function note_visit(settings)
  if is_after_outage(settings) then let_users_come_back(settings) end
  if redis.call('ZCARD', WAITING) == 0 then
    settings.visited_at_ms = nil
    redis.call('HDEL', SETTINGS, 'visitedAtMs')
  else
    settings.visited_at_ms = now
    redis.call('HSET', SETTINGS, 'visitedAtMs', now)
  end
end

local function admits(settings)
  return settings.state == 'open' and is_open(settings) and settings.resumes_at_ms <= now and not is_after_outage(settings)
end
