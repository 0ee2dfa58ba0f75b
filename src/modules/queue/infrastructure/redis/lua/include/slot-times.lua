-- @include keys.lua
-- @include clock.lua

-- How long slots last, for the forecast of waits. AGES counts the slots by the second from which they age. COUNTERS has per
-- bucket of ages how many slots ended at that age (`ended:1` …), and the slot-seconds that passed at that age (`spent:1` …).
-- Both are in hundredths, because they are halved now and then: the forecast follows what users do now.
local HUNDREDTHS = 100
-- One second each up to 10 s, then each a quarter longer. Must equal AGE_BUCKETS in waiting-time.ts.
local AGE_BUCKETS, SHORT_AGES, AGE_GROWTH = 40, 10, 1.25
local MAX_REMEMBERED_ENDS, MIN_MEMORY_SECONDS = 400, 30
-- After a pause of all instances, a slot counts for this long at most.
local MAX_ELAPSED_SECONDS = 10
-- Most users learn of a slot at their next poll, a second later on average. Who enters at once knows of it: such a slot
-- counts as a second older, else the first slots of a sale would seem to end faster than all that follow.
local HEAD_START_MS = 1000

local function age_bucket(seconds)
  if seconds < SHORT_AGES then return math.max(0, math.floor(seconds)) + 1 end
  local bucket = SHORT_AGES + 1 + math.floor(math.log(seconds / SHORT_AGES) / math.log(AGE_GROWTH))
  return math.min(bucket, AGE_BUCKETS)
end

local function note_slots_opened(ages_from, count)
  redis.call('HINCRBY', AGES, math.floor(ages_from / 1000), count)
end

local function note_slot_ended(ages_from)
  local second = math.floor(ages_from / 1000)
  if redis.call('HINCRBY', AGES, second, -1) <= 0 then redis.call('HDEL', AGES, second) end
  redis.call('HINCRBY', COUNTERS, 'ended:' .. age_bucket((now - ages_from) / 1000), HUNDREDTHS)
  redis.call('HINCRBY', COUNTERS, 'rememberedEnds', 1)
end

-- The number of slots in each bucket.
local function slots_by_age(second)
  local slots = {}
  for bucket = 1, AGE_BUCKETS do slots[bucket] = 0 end
  local ages = redis.call('HGETALL', AGES)
  for i = 1, #ages, 2 do
    local bucket = age_bucket(second - tonumber(ages[i]))
    slots[bucket] = slots[bucket] + tonumber(ages[i + 1])
  end
  return slots
end

local function read_slot_times(what)
  local names = {}
  for bucket = 1, AGE_BUCKETS do names[bucket] = what .. ':' .. bucket end
  local values = redis.call('HMGET', COUNTERS, unpack(names))
  for bucket = 1, AGE_BUCKETS do values[bucket] = tonumber(values[bucket] or 0) end
  return values, names
end

local function halve_slot_times(second)
  for _, what in ipairs({ 'ended', 'spent' }) do
    local values, names = read_slot_times(what)
    for bucket, value in ipairs(values) do
      if value > 0 then redis.call('HSET', COUNTERS, names[bucket], math.floor(value / 2)) end
    end
  end
  redis.call('HSET', COUNTERS, 'rememberedEnds', MAX_REMEMBERED_ENDS / 2, 'halvedAt', second)
end

-- Counts the time that the slots have spent since the second `last`.
local function spend_slot_time(last, second)
  local elapsed = math.min(second - last, MAX_ELAPSED_SECONDS)
  for bucket, slots in ipairs(slots_by_age(second - 1)) do
    if slots > 0 then redis.call('HINCRBY', COUNTERS, 'spent:' .. bucket, slots * elapsed * HUNDREDTHS) end
  end
  local memory = redis.call('HMGET', COUNTERS, 'rememberedEnds', 'halvedAt')
  local is_old = second - tonumber(memory[2] or 0) >= MIN_MEMORY_SECONDS
  if is_old and tonumber(memory[1] or 0) >= MAX_REMEMBERED_ENDS then halve_slot_times(second) end
end
