-- @include keys.lua
-- @include clock.lua

local RATE_WINDOW_MS = 1000

local function parse_admissions(value)
  local at, count = value:match('^(%d+):(%d+)$')
  return tonumber(at), tonumber(count)
end

-- The number of users that can be admitted now, so that no window of one second exceeds the rate. Times far in the future are
-- from another server, whose clock was ahead. The room would admit nobody until then.
local function rate_allowance(settings)
  local used = tonumber(redis.call('HGET', COUNTERS, 'inWindow') or 0)
  while true do
    local oldest = redis.call('LINDEX', ADMISSIONS, 0)
    if not oldest then
      used = 0
      break
    end
    local at, count = parse_admissions(oldest)
    if at > now - RATE_WINDOW_MS and at <= now + RATE_WINDOW_MS then break end
    redis.call('LPOP', ADMISSIONS)
    used = used - count
  end
  redis.call('HSET', COUNTERS, 'inWindow', used)
  return settings.admit_per_second - used
end

-- Milliseconds until the oldest admission leaves the window. Reads the clock again, because a large
-- script takes a noticeable part of a second.
local function rate_resumes_in()
  local at = parse_admissions(redis.call('LINDEX', ADMISSIONS, 0))
  return math.max(1, at + RATE_WINDOW_MS - read_clock())
end

local function count_in_rate(count)
  local newest = redis.call('LINDEX', ADMISSIONS, -1)
  local at, admitted = 0, 0
  if newest then at, admitted = parse_admissions(newest) end
  if at == now then
    redis.call('LSET', ADMISSIONS, -1, string.format('%d:%d', now, admitted + count))
  else
    redis.call('RPUSH', ADMISSIONS, string.format('%d:%d', now, count))
  end
  redis.call('HINCRBY', COUNTERS, 'inWindow', count)
end
