-- @include keys.lua
-- @include clock.lua

-- Upper bounds in seconds. One more bucket has no bound. Must equal WAIT_BUCKETS_SECONDS in room-entry.ts.
local WAIT_BUCKETS = { 1, 5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600 }

local function bucket_of(wait_ms)
  for i, seconds in ipairs(WAIT_BUCKETS) do
    if wait_ms <= seconds * 1000 then return i end
  end
  return #WAIT_BUCKETS + 1
end

-- Counts the waiting times of these users. A user without a time of the join is not counted.
local function count_waits(users)
  local counts, sum = {}, 0
  for i, joined_at in ipairs(redis.call('HMGET', JOINED, unpack(users))) do
    if joined_at then
      local wait = math.max(0, now - tonumber(joined_at))
      local bucket = bucket_of(wait)
      counts[bucket] = (counts[bucket] or 0) + 1
      sum = sum + wait
    end
  end
  redis.call('HDEL', JOINED, unpack(users))
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
