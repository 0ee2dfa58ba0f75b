-- @include keys.lua
-- @include clock.lua
-- @include settings.lua

local function parse_slot(value)
  local number, admitted_at, claimed = value:match('^(%d+):(%d+):([01])$')
  return { number = tonumber(number), admitted_at = tonumber(admitted_at), claimed = claimed == '1' }
end

local function format_slot(slot)
  return string.format('%d:%d:%s', slot.number, slot.admitted_at, slot.claimed and '1' or '0')
end

-- `values` has pairs of user and slot, `deadlines` has pairs of deadline and user.
local function write_slots(values, deadlines)
  redis.call('HSET', ACTIVE, unpack(values))
  redis.call('ZADD', DEADLINES, unpack(deadlines))
end

-- The stored slot of a user with its deadline; nil without one. It may have expired.
local function find_slot(user)
  local value = redis.call('HGET', ACTIVE, user)
  if not value then return nil end
  local slot = parse_slot(value)
  slot.deadline = tonumber(redis.call('ZSCORE', DEADLINES, user))
  return slot
end

local function remove_slot(user)
  redis.call('HDEL', ACTIVE, user)
  redis.call('ZREM', DEADLINES, user)
end

-- Removes the slot and stores its number, so that its token is EXPIRED and not UNKNOWN.
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
