-- @include keys.lua
-- @include clock.lua
-- @include format-integer.lua

local PACE_WINDOW_MS = 15000

-- Counts admissions in the current window. Keeps the count of the previous window.
local function count_in_pace(count)
  local values = redis.call('HMGET', COUNTERS, 'paceStart', 'paceCount')
  local start, current = tonumber(values[1] or 0), tonumber(values[2] or 0)
  local age = now - start
  if age >= 2 * PACE_WINDOW_MS then
    redis.call('HSET', COUNTERS, 'paceStart', now, 'paceCount', 0, 'paceBefore', '')
  elseif age >= PACE_WINDOW_MS then
    redis.call('HSET', COUNTERS, 'paceStart', start + PACE_WINDOW_MS, 'paceCount', 0,
      'paceBefore', current)
  end
  redis.call('HINCRBY', COUNTERS, 'paceCount', count)
end

-- Admissions per second over both windows, and their number; 0 when there were none.
local function recent_pace()
  local values = redis.call('HMGET', COUNTERS, 'paceStart', 'paceCount', 'paceBefore')
  local start, current = tonumber(values[1] or 0), tonumber(values[2] or 0)
  local before = tonumber(values[3] or '')
  local age = math.max(now - start, 1000)
  if age >= 2 * PACE_WINDOW_MS then return 0, 0 end
  local span = age + (before and PACE_WINDOW_MS or 0)
  local admitted = current + (before or 0)
  return admitted * 1000 / span, admitted
end

-- A text, not a list: it is made once and serves all users of a call. In the order of toPace in replies.ts.
local function pace_reply(settings)
  local free = math.max(0, settings.capacity - redis.call('HLEN', ACTIVE))
  local pace, admitted = recent_pace()
  return table.concat({
    settings.admit_per_second, free, string.format('%.3f', pace), admitted,
    format_integer(math.max(0, settings.opens_at_ms - now)), settings.state,
  }, ':')
end
