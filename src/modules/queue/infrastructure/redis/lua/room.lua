-- What all scripts of a waiting room share. Every script runs atomically over the keys of one room
-- (room-keys.ts) and takes the time from Redis, so that all instances live by one clock.

local SETTINGS, WAITING, ACTIVE, DEADLINES, ENDED, COUNTERS, ADMISSIONS, JOINED = unpack(KEYS)

local RATE_WINDOW_MS = 1000
local PACE_WINDOW_MS = 15000
local ENDED_KEPT_MS = 3600000

local function read_clock()
  local clock = redis.call('TIME')
  return clock[1] * 1000 + math.floor(clock[2] / 1000)
end

local now = read_clock()

-- Of a whole number. Left as it is, whatever takes it would write a floating point number with all its
-- digits: for a crowd that was a fifth of the work of Redis.
local function digits(number)
  return string.format('%d', number)
end

-- Settings ------------------------------------------------------------------------------------

local SETTING_NAMES = {
  'version', 'capacity', 'admitPerSecond', 'activeTtlMs', 'claimWithinMs', 'state', 'opensAtMs',
  'reissuePolicy',
}

-- Takes the settings of ARGV over, unless those in force are as new.
local function sync_settings()
  local version = redis.call('HGET', SETTINGS, 'version')
  if version and tonumber(version) >= tonumber(ARGV[1]) then return end
  for i, name in ipairs(SETTING_NAMES) do redis.call('HSET', SETTINGS, name, ARGV[i]) end
end

-- The settings in force, or nil when Redis does not know the room (any more).
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
  }
end

local function admits(room)
  return room.state == 'open' and room.opens_at_ms <= now
end

-- Slots ---------------------------------------------------------------------------------------

local function parse_slot(value)
  local number, admitted_at, claimed = value:match('^(%d+):(%d+):([01])$')
  return { number = tonumber(number), admitted_at = tonumber(admitted_at), claimed = claimed == '1' }
end

local function slot_value(slot)
  return string.format('%d:%d:%s', slot.number, slot.admitted_at, slot.claimed and '1' or '0')
end

-- Each has its pairs in turn: user and value, deadline and user.
local function write_slots(values, deadlines)
  redis.call('HSET', ACTIVE, unpack(values))
  redis.call('ZADD', DEADLINES, unpack(deadlines))
end

-- `places` has each user and then the waiting number, as the line does; at most some thousand. Whoever
-- does not come within the claim time loses the slot to the next.
local function activate(places, room)
  local deadline = now + math.min(room.claim_within_ms, room.active_ttl_ms)
  local values, deadlines = {}, {}
  for i = 1, #places, 2 do
    local slot = { number = tonumber(places[i + 1]), admitted_at = now, claimed = false }
    values[i], values[i + 1] = places[i], slot_value(slot)
    deadlines[i], deadlines[i + 1] = deadline, places[i]
  end
  write_slots(values, deadlines)
end

-- The live slot of a user with its deadline, or nil.
local function find_slot(user)
  local value = redis.call('HGET', ACTIVE, user)
  if not value then return nil end
  local slot = parse_slot(value)
  slot.deadline = tonumber(redis.call('ZSCORE', DEADLINES, user))
  return slot
end

-- Read once for all that a call claims.
local active_ttl_ms

-- The user has come: the slot lasts its whole time, and until `at_least` if that is later.
local function claim(user, slot, at_least)
  active_ttl_ms = active_ttl_ms or read_settings().active_ttl_ms
  local deadline = math.max(slot.deadline, slot.admitted_at + active_ttl_ms, at_least)
  if slot.claimed and deadline == slot.deadline then return end
  slot.claimed = true
  write_slots({ user, slot_value(slot) }, { deadline, user })
end

local function remove_slot(user)
  redis.call('HDEL', ACTIVE, user)
  redis.call('ZREM', DEADLINES, user)
end

-- Frees the slot and remembers its number, so that its token is known as expired.
local function end_slot(user)
  local slot = find_slot(user)
  if not slot then return end
  remove_slot(user)
  redis.call('ZADD', ENDED, now, slot.number)
end

local function expire_slots()
  local due = redis.call('ZRANGEBYSCORE', DEADLINES, '-inf', now)
  for _, user in ipairs(due) do end_slot(user) end
  if #due > 0 then redis.call('HINCRBY', COUNTERS, 'expired', #due) end
end

-- Rate and pace -------------------------------------------------------------------------------

local function parse_batch(value)
  local at, count = value:match('^(%d+):(%d+)$')
  return tonumber(at), tonumber(count)
end

-- How many more may be admitted now, so that no window of one second ever sees more than the rate.
local function rate_allowance(room)
  local used = tonumber(redis.call('HGET', COUNTERS, 'inWindow') or 0)
  while true do
    local oldest = redis.call('LINDEX', ADMISSIONS, 0)
    if not oldest then break end
    local at, count = parse_batch(oldest)
    if at > now - RATE_WINDOW_MS then break end
    redis.call('LPOP', ADMISSIONS)
    used = used - count
  end
  redis.call('HSET', COUNTERS, 'inWindow', used)
  return room.admit_per_second - used
end

-- Milliseconds until the oldest admission leaves the window. From the end of the script on: a large
-- round takes a good part of its second.
local function rate_resumes_in()
  local at = parse_batch(redis.call('LINDEX', ADMISSIONS, 0))
  return math.max(1, at + RATE_WINDOW_MS - read_clock())
end

-- Admissions are counted in two adjacent windows: the current one, and the one before.
local function note_pace(count)
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

-- Admissions a second over the two windows; 0 when nobody was admitted in them.
local function recent_pace()
  local values = redis.call('HMGET', COUNTERS, 'paceStart', 'paceCount', 'paceBefore')
  local start, current = tonumber(values[1] or 0), tonumber(values[2] or 0)
  local before = tonumber(values[3] or '')
  local age = math.max(now - start, 1000)
  if age >= 2 * PACE_WINDOW_MS then return 0 end
  local span = age + (before and PACE_WINDOW_MS or 0)
  return (current + (before or 0)) * 1000 / span
end

local function note_admissions(count)
  local newest = redis.call('LINDEX', ADMISSIONS, -1)
  local at, known = 0, 0
  if newest then at, known = parse_batch(newest) end
  if at == now then
    redis.call('LSET', ADMISSIONS, -1, string.format('%d:%d', now, known + count))
  else
    redis.call('RPUSH', ADMISSIONS, string.format('%d:%d', now, count))
  end
  redis.call('HINCRBY', COUNTERS, 'inWindow', count)
  redis.call('HINCRBY', COUNTERS, 'admitted', count)
  note_pace(count)
end

-- Waits ---------------------------------------------------------------------------------------

-- Upper bounds in seconds; the last bucket has none.
local WAIT_BUCKETS = { 1, 5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600 }

local function bucket_of(wait_ms)
  for i, seconds in ipairs(WAIT_BUCKETS) do
    if wait_ms <= seconds * 1000 then return i end
  end
  return #WAIT_BUCKETS + 1
end

-- Counts how long each of these users has waited until now. One whose joining is not known is left out.
local function note_waits(users)
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

-- Replies -------------------------------------------------------------------------------------

local function active_reply(slot)
  return { 'ACTIVE', slot.number, slot.deadline }
end

-- One text, since many are told the same.
local function pace_reply(room)
  local free = math.max(0, room.capacity - redis.call('HLEN', ACTIVE))
  return table.concat({
    room.admit_per_second, room.capacity, room.active_ttl_ms, free,
    string.format('%.3f', recent_pace()), digits(math.max(0, room.opens_at_ms - now)),
  }, ':')
end

-- The sum of all waits in ms, then how many there were in each bucket.
local function waits_reply()
  local names = { 'waitedMs' }
  for i = 1, #WAIT_BUCKETS + 1 do names[#names + 1] = 'waits:' .. i end
  local values = redis.call('HMGET', COUNTERS, unpack(names))
  for i, value in ipairs(values) do values[i] = tonumber(value or 0) end
  return values
end

-- Of a user who waits; the first in line is 1.
local function position_of(user)
  return redis.call('ZRANK', WAITING, user) + 1
end

local function waiting_reply(number, position, pace)
  return { 'WAITING', digits(number), digits(position), pace }
end

-- All that a call asks: of each, the arguments of its answer.
local function read_questions()
  return cjson.decode(ARGV[1])
end

-- The answers in JSON, found one after the other.
local function answer_each(questions, answer)
  local answers = {}
  for i, question in ipairs(questions) do answers[i] = answer(unpack(question)) end
  return cjson.encode(answers)
end
