-- Gives users a place in the queue, or a slot at once when nobody waits.
-- KEYS   settings, waiting, active, deadlines, ended, counters, admissions, joined
-- ARGV   JSON: user id of each, and 1 when the user has passed the doors, in the order of arrival
-- Reply  JSON: CREATED or KEPT and the place for each; CLOSED; UNKNOWN_ROOM; DOORS and the doors
--
-- The busiest script. It reads the state of all users with one command per key, and writes all new
-- places together.
-- @include batch.lua
-- @include admit-users.lua
-- @include places.lua

local settings = read_settings()
local requests = read_requests()
if not settings then return reply_to_each(requests, function() return { 'UNKNOWN_ROOM' } end) end
expire_slots()

-- Maps each user to the value that a command returned for it.
local function by_user(users, values)
  local found = {}
  for i, user in ipairs(users) do found[user] = values[i] or nil end
  return found
end

local users = {}
for i, request in ipairs(requests) do users[i] = request[1] end

local slots = by_user(users, redis.call('HMGET', ACTIVE, unpack(users)))
local waiting_numbers = by_user(users, redis.call('ZMSCORE', WAITING, unpack(users)))
local queue_length = redis.call('ZCARD', WAITING)
local previous_number = tonumber(redis.call('HGET', COUNTERS, 'lastNumber') or 0)
local last_number = previous_number
local joined_at = format_integer(now)

-- New places that are not written yet: pairs of number and user, and pairs of user and time.
local new_waiting, new_joined = {}, {}

local function write_places()
  if #new_waiting == 0 then return end
  redis.call('ZADD', WAITING, unpack(new_waiting))
  redis.call('HSET', JOINED, unpack(new_joined))
  new_waiting, new_joined = {}, {}
end

local function add_place(user, number)
  local i = #new_waiting
  new_waiting[i + 1], new_waiting[i + 2] = format_integer(number), user
  new_joined[i + 1], new_joined[i + 2] = user, joined_at
  waiting_numbers[user] = number
  queue_length = queue_length + 1
end

local function remove_place(user)
  write_places()
  if slots[user] then remove_slot(user) end
  if redis.call('ZREM', WAITING, user) == 1 then queue_length = queue_length - 1 end
  slots[user], waiting_numbers[user] = nil, nil
end

-- One pace per call. It only serves estimates and hardly changes within a call.
local pace

local function waiting_place(number, position)
  pace = pace or pace_reply(settings)
  return waiting_reply(number, position, pace)
end

local function may_enter_at_once()
  return admits(settings) and queue_length == 0
    and redis.call('HLEN', ACTIVE) < settings.capacity and rate_allowance(settings) >= 1
end

local function join(user, passed)
  if settings.reissue_policy == 'keep' then
    if slots[user] then return { 'KEPT', active_reply(find_slot(user)) } end
    if waiting_numbers[user] then
      write_places()
      return { 'KEPT', waiting_place(waiting_numbers[user], position_of(user)) }
    end
  end
  if settings.state == 'closed' then return { 'CLOSED' } end
  local is_inside = slots[user] or waiting_numbers[user]
  if settings.doors ~= '' and passed ~= 1 and not is_inside then
    return { 'DOORS', settings.doors }
  end

  if is_inside then remove_place(user) end
  last_number = last_number + 1
  if may_enter_at_once() then
    redis.call('HSET', JOINED, user, joined_at)
    admit_users({ user, last_number }, settings)
    slots[user] = true
    return { 'CREATED', active_reply(find_slot(user)) }
  end
  add_place(user, last_number)
  return { 'CREATED', waiting_place(last_number, queue_length) }
end

local replies = reply_to_each(requests, join)
write_places()
if last_number > previous_number then
  redis.call('HSET', COUNTERS, 'lastNumber', format_integer(last_number))
end
return replies
