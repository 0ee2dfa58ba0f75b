-- Gives users a place in the queue, or a slot at once when nobody waits.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins, ages, seconds, minutes,
--        passes
-- ARGV   JSON: user id of each, and 1 when the user has passed the doors, in the order of arrival
-- Reply  JSON: CREATED or KEPT and the entry for each, as entries.lua writes it; CLOSED; UNKNOWN_ROOM;
--        DOORS and the doors
--
-- The busiest script. It reads the state of all users with one command per key, and writes all new
-- places together.
-- @include batch.lua
-- @include admit-next.lua
-- @include entries.lua
-- @include left.lua

local settings = read_settings()
local requests = read_requests()
if not settings then return reply_to_each(requests, function() return { 'UNKNOWN_ROOM' } end) end
note_second()
local users = users_of(requests)
close_slots(settings, users)
expire_slots(settings, users)

local slots = by_user(users, redis.call('HMGET', ACTIVE, unpack(users)))
local scores = by_user(users, redis.call('ZMSCORE', WAITING, unpack(users)))
local absent = by_user(users, redis.call('ZMSCORE', ABSENT, unpack(users)))
local queue_length = redis.call('ZCARD', WAITING)
local previous_number = tonumber(redis.call('HGET', COUNTERS, 'lastNumber') or 0)
local last_number = previous_number

-- New places that are not written yet: pairs of score and user.
local new_places = {}

local function write_places()
  if #new_places > 0 then redis.call('ZADD', WAITING, unpack(new_places)) end
  new_places = {}
end

local function add_place(user, number)
  local score = score_of_arrival(number)
  new_places[#new_places + 1] = format_integer(score)
  new_places[#new_places + 1] = user
  scores[user] = score
  queue_length = queue_length + 1
end

local function remove_place(user)
  write_places()
  local slot = slots[user] and find_slot(user)
  local number = slot and slot.number or number_of(tonumber(scores[user] or absent[user]))
  if slot then remove_slot(user, slot) end
  note_left(user, number)
  queue_length = queue_length - redis.call('ZREM', WAITING, user)
  redis.call('ZREM', ABSENT, user)
  redis.call('ZREM', SEEN, user)
  slots[user], scores[user], absent[user] = nil, nil, nil
end

local function kept_place(user, score)
  write_places()
  return waiting_entry(user, number_of(score), not gathers(settings) and position_of(user), settings)
end

local function kept_entry(user)
  if slots[user] then return active_entry(user, find_slot(user), settings) end
  if absent[user] then
    come_back(user, settings)
    if may_move(settings) then queue_length = queue_length + 1 end
    scores[user], absent[user] = absent[user], nil
  end
  return kept_place(user, tonumber(scores[user]))
end

-- With the policy requeue a repeat gives up the entry, unless the user holds seats.
local function keeps_entry(user)
  if not (slots[user] or scores[user] or absent[user]) then return false end
  if settings.reissue_policy == 'keep' then return true end
  return slots[user] and find_slot(user).held_until > now
end

local function may_enter_at_once()
  return admits(settings) and queue_length == 0
    and redis.call('HLEN', ACTIVE) < settings.capacity and rate_allowance(settings) >= 1
end

local function join(user, passed)
  if keeps_entry(user) then return { 'KEPT', kept_entry(user) } end
  if settings.state == 'closed' then return { 'CLOSED' } end
  local is_inside = slots[user] or scores[user] or absent[user]
  if settings.doors ~= '' and passed ~= 1 and not is_inside then
    return { 'DOORS', settings.doors }
  end

  if is_inside then remove_place(user) end
  last_number = last_number + 1
  if may_enter_at_once() then
    admit_users({ user, score_of_arrival(last_number) }, {}, KNOWN, settings)
    slots[user] = true
    return { 'CREATED', active_entry(user, find_slot(user), settings) }
  end
  add_place(user, last_number)
  return { 'CREATED', waiting_entry(user, last_number, queue_length, settings) }
end

local replies = reply_to_each(requests, join)
write_places()
write_next_polls()
if last_number > previous_number then
  note_join(previous_number + 1)
  redis.call('HSET', COUNTERS, 'lastNumber', format_integer(last_number))
end
admit_next(settings)
return replies
