-- @include keys.lua
-- @include clock.lua
-- @include format-integer.lua

local PACE_WINDOW_MS = 15000
-- What is counted: admissions, and slots that were freed. While a room fills, it admits faster than it will later.
local ADMITTED, FREED = 'pace', 'freed'

-- Counts in the current window. Keeps the count of the previous window.
local function count_in_pace(what, count)
  local values = redis.call('HMGET', COUNTERS, what .. 'Start', what .. 'Count')
  local start, current = tonumber(values[1] or 0), tonumber(values[2] or 0)
  local age = now - start
  if age >= 2 * PACE_WINDOW_MS then
    redis.call('HSET', COUNTERS, what .. 'Start', now, what .. 'Count', 0, what .. 'Before', '')
  elseif age >= PACE_WINDOW_MS then
    redis.call('HSET', COUNTERS, what .. 'Start', start + PACE_WINDOW_MS, what .. 'Count', 0,
      what .. 'Before', current)
  end
  redis.call('HINCRBY', COUNTERS, what .. 'Count', count)
end

-- How many per second over both windows, and their number; 0 when there were none.
local function recent_pace(what)
  local values = redis.call('HMGET', COUNTERS, what .. 'Start', what .. 'Count', what .. 'Before')
  local start, current = tonumber(values[1] or 0), tonumber(values[2] or 0)
  local before = tonumber(values[3] or '')
  local age = math.max(now - start, 1000)
  if age >= 2 * PACE_WINDOW_MS then return 0, 0 end
  local span = age + (before and PACE_WINDOW_MS or 0)
  local count = current + (before or 0)
  return count * 1000 / span, count
end

-- A text, not a list: it is made once and serves all users of a call. In the order of toPace in replies.ts.
local function pace_reply(settings)
  local free = math.max(0, settings.capacity - redis.call('HLEN', ACTIVE))
  local freed_per_second, freed = recent_pace(FREED)
  return table.concat({
    settings.admit_per_second, free, string.format('%.3f', recent_pace(ADMITTED)),
    string.format('%.3f', freed_per_second), freed,
    format_integer(math.max(0, settings.opens_at_ms - now)), settings.state,
  }, ':')
end
