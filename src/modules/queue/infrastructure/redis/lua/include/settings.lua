-- @include keys.lua
-- @include clock.lua

-- In the order of the ARGV of sync_settings and of settingsOf in redis-waiting-room.ts.
local SETTING_NAMES = {
  'version', 'capacity', 'admitPerSecond', 'activeTtlMs', 'claimWithinMs', 'state', 'opensAtMs',
  'reissuePolicy', 'doors',
}

-- Stores the settings in ARGV, unless the stored version is the same or newer.
local function sync_settings()
  local version = redis.call('HGET', SETTINGS, 'version')
  if version and tonumber(version) >= tonumber(ARGV[1]) then return end
  for i, name in ipairs(SETTING_NAMES) do redis.call('HSET', SETTINGS, name, ARGV[i]) end
end

-- The stored settings; nil when Redis does not have the room.
local function read_settings()
  local values = redis.call('HMGET', SETTINGS, unpack(SETTING_NAMES))
  if not values[1] then return nil end
  return {
    capacity = tonumber(values[2]),
    admit_per_second = tonumber(values[3]),
    active_ttl_ms = tonumber(values[4]),
    claim_within_ms = tonumber(values[5]),
    state = values[6],
    opens_at_ms = tonumber(values[7]),
    reissue_policy = values[8],
    doors = values[9] or '',
  }
end

local function admits(settings)
  return settings.state == 'open' and settings.opens_at_ms <= now
end
