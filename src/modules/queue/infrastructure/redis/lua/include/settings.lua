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
-- Until `resumes_at_ms` nobody is admitted.
local function read_settings()
  local values = redis.call('HMGET', SETTINGS, 'sealedNumber', 'sealedFor', 'drawn', 'resumesAtMs', unpack(SETTING_NAMES))
  if not values[5] then return nil end
  return {
    sealed_number = tonumber(values[1] or nil),
    sealed_for = tonumber(values[2] or nil),
    drawn = values[3] == '1',
    resumes_at_ms = tonumber(values[4] or 0),
    capacity = tonumber(values[6]),
    admit_per_second = tonumber(values[7]),
    active_ttl_ms = tonumber(values[8]),
    claim_within_ms = tonumber(values[9]),
    abandon_after_ms = tonumber(values[10]),
    state = values[11],
    opens_at_ms = tonumber(values[12]),
    reissue_policy = values[13],
    has_draw = values[14] == '1',
    doors = values[15] or '',
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

local function admits(settings)
  return settings.state == 'open' and is_open(settings) and settings.resumes_at_ms <= now
end
