-- @include keys.lua
-- @include clock.lua

local PACE_WINDOW_MS = 15000

-- Counts admissions in the current window. Keeps the count of the previous window.
local function count_in_pace(count)
  local values = redis.call('HMGET', COUNTERS, 'paceStart', 'paceCount')
  local start, current = tonumber(values[1] or 0), tonumber(values[2] or 0)
  local age = now - start
  if age >= 2 * PACE_WINDOW_MS then
    redis.call('HSET', COUNTERS, 'paceStart', now, 'paceCount', 0, 'paceBefore', '')
  elseif age >= PACE_WINDOW_MS then
    redis.call('HSET', COUNTERS, 'paceStart', start + PACE_WINDOW_MS, 'paceCount', 0, 'paceBefore', current)
  end
  redis.call('HINCRBY', COUNTERS, 'paceCount', count)
end

-- The turn of the user at a position is the position more than this.
local function admitted_total()
  return tonumber(redis.call('HGET', COUNTERS, 'admitted') or 0)
end

-- Admissions per second over both windows; 0 when there were none.
local function recent_pace()
  local values = redis.call('HMGET', COUNTERS, 'paceStart', 'paceCount', 'paceBefore')
  local start, current = tonumber(values[1] or 0), tonumber(values[2] or 0)
  local before = tonumber(values[3] or '')
  local age = math.max(now - start, 1000)
  if age >= 2 * PACE_WINDOW_MS then return 0 end
  local span = age + (before and PACE_WINDOW_MS or 0)
  return (current + (before or 0)) * 1000 / span
end
