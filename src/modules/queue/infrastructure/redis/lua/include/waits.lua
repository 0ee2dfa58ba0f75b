-- @include keys.lua
-- @include clock.lua
-- @include format-integer.lua

-- JOINS has a checkpoint at most every second: the time (ms) by the first waiting number that was given then.
local CHECKPOINT_MS = 1000
local MAX_CHECKPOINTS = 100000
-- Upper bounds in seconds. One more bucket has no bound. Must equal WAIT_BUCKETS_SECONDS in room-entry.ts.
local WAIT_BUCKETS = { 1, 5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600 }

local function note_join(number)
  local newest = redis.call('ZRANGE', JOINS, -1, -1)[1]
  if newest and now - tonumber(newest) < CHECKPOINT_MS then return end
  redis.call('ZADD', JOINS, number, format_integer(now))
end

local function forget_old_joins()
  redis.call('ZREMRANGEBYRANK', JOINS, 0, -MAX_CHECKPOINTS - 1)
end

-- To within a second.
local function joined_at(number)
  local at = redis.call('ZREVRANGEBYSCORE', JOINS, number, '-inf', 'LIMIT', 0, 1)[1]
  return tonumber(at or now)
end

local function bucket_of(wait_ms)
  for i, seconds in ipairs(WAIT_BUCKETS) do
    if wait_ms <= seconds * 1000 then return i end
  end
  return #WAIT_BUCKETS + 1
end

-- Counts the waiting times of the users with these numbers.
local function count_waits(numbers)
  local counts, sum = {}, 0
  for _, number in ipairs(numbers) do
    local wait = math.max(0, now - joined_at(number))
    local bucket = bucket_of(wait)
    counts[bucket] = (counts[bucket] or 0) + 1
    sum = sum + wait
  end
  for bucket, count in pairs(counts) do
    redis.call('HINCRBY', COUNTERS, 'waits:' .. bucket, count)
  end
  redis.call('HINCRBY', COUNTERS, 'waitedMs', sum)
end

-- The sum of all waiting times in ms, then the number of users in each bucket.
local function waits_reply()
  local names = { 'waitedMs' }
  for i = 1, #WAIT_BUCKETS + 1 do names[#names + 1] = 'waits:' .. i end
  local values = redis.call('HMGET', COUNTERS, unpack(names))
  for i, value in ipairs(values) do values[i] = tonumber(value or 0) end
  return values
end
