-- @include keys.lua
-- @include clock.lua
-- @include format-integer.lua
-- @include retention.lua
-- @include slot-times.lua

-- SECONDS and MINUTES have a row for each second and minute in which somebody was in the room, oldest first: its last second,
-- the users who wait, are absent and have a slot then, and the totals since the room was created. A row is written before the
-- first change in a later second. So the difference of two rows counts exactly what happened in between. The first row of a
-- list only serves for this difference.
local MAX_SECONDS, SECONDS_TTL = 601, 660
local MAX_MINUTES, MINUTES_TTL = 1441, 86460
local TOTALS = { 'lastNumber', 'admitted', 'expired', 'bought', 'refused' }

local is_noted = false

-- A room that nobody has joined stays without history.
local function has_been_joined()
  return redis.call('HEXISTS', COUNTERS, 'lastNumber') == 1
end

local function push_row(key, row, max, ttl)
  redis.call('RPUSH', key, row)
  redis.call('LTRIM', key, -max, -1)
  redis.call('EXPIRE', key, ttl)
end

-- Ends the seconds before this one. Call before every change of a total, of WAITING, ABSENT, ACTIVE or AGES.
local function note_second()
  if is_noted then return end
  is_noted = true
  local second = math.floor(now / 1000)
  local noted = redis.call('HGET', COUNTERS, 'second')
  local last = tonumber(noted or second - 1)
  if last >= second then return end
  redis.call('HSET', COUNTERS, 'second', format_integer(second))
  if not noted then redis.call('PEXPIRE', COUNTERS, TOTALS_TTL_MS) end
  spend_slot_time(last, second)
  local totals = redis.call('HMGET', COUNTERS, unpack(TOTALS))
  for i = 1, #TOTALS do totals[i] = totals[i] or '0' end
  local row = table.concat({
    format_integer(last), redis.call('ZCARD', WAITING), redis.call('ZCARD', ABSENT),
    redis.call('HLEN', ACTIVE), unpack(totals),
  }, ':')
  push_row(SECONDS, row, MAX_SECONDS, SECONDS_TTL)
  local has_minute_ended = math.floor(last / 60) < math.floor(second / 60)
  if has_minute_ended or redis.call('EXISTS', MINUTES) == 0 then
    push_row(MINUTES, row, MAX_MINUTES, MINUTES_TTL)
  end
end

local function count_total(name, count)
  note_second()
  redis.call('HINCRBY', COUNTERS, name, count)
end
