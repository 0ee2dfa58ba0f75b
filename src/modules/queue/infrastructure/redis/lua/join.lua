-- ARGV: user id of each, first come first, in JSON
--
-- The whole crowd comes by here, so what is read of all who join, and written for those who wait, is one
-- command for all of a call.
local room = read_settings()
local questions = read_questions()
if not room then return answer_each(questions, function() return { 'UNKNOWN_ROOM' } end) end
expire_slots()

-- What a command found for each of the users, by user.
local function by_user(users, values)
  local found = {}
  for i, user in ipairs(users) do found[user] = values[i] or nil end
  return found
end

local users = {}
for i, question in ipairs(questions) do users[i] = question[1] end

local slots = by_user(users, redis.call('HMGET', ACTIVE, unpack(users)))
local waiting_numbers = by_user(users, redis.call('ZMSCORE', WAITING, unpack(users)))
local line_length = redis.call('ZCARD', WAITING)
local number_before = tonumber(redis.call('HGET', COUNTERS, 'lastNumber') or 0)
local last_number = number_before
local now_written = digits(now)

-- Not yet written: number and user, user and time.
local entered, joined = {}, {}

local function write_line()
  if #entered == 0 then return end
  redis.call('ZADD', WAITING, unpack(entered))
  redis.call('HSET', JOINED, unpack(joined))
  entered, joined = {}, {}
end

local function enter_line(user, number)
  local i = #entered
  entered[i + 1], entered[i + 2] = digits(number), user
  joined[i + 1], joined[i + 2] = user, now_written
  waiting_numbers[user] = number
  line_length = line_length + 1
end

local function give_up_place(user)
  write_line()
  if slots[user] then remove_slot(user) end
  if redis.call('ZREM', WAITING, user) == 1 then line_length = line_length - 1 end
  slots[user], waiting_numbers[user] = nil, nil
end

-- One pace for all of a call: it is for estimates, and hardly changes within one.
local pace

local function place_in_line(number, position)
  pace = pace or pace_reply(room)
  return waiting_reply(number, position, pace)
end

local function may_enter_at_once()
  return admits(room) and line_length == 0 and redis.call('HLEN', ACTIVE) < room.capacity
    and rate_allowance(room) >= 1
end

local function join(user)
  if room.reissue_policy == 'keep' then
    if slots[user] then return { 'KEPT', active_reply(find_slot(user)) } end
    if waiting_numbers[user] then
      write_line()
      return { 'KEPT', place_in_line(waiting_numbers[user], position_of(user)) }
    end
  end
  if room.state == 'closed' then return { 'CLOSED' } end

  if slots[user] or waiting_numbers[user] then give_up_place(user) end
  last_number = last_number + 1
  if may_enter_at_once() then
    redis.call('HSET', JOINED, user, now_written)
    activate({ user, last_number }, room)
    slots[user] = true
    note_admissions(1)
    note_waits({ user })
    return { 'CREATED', active_reply(find_slot(user)) }
  end
  enter_line(user, last_number)
  return { 'CREATED', place_in_line(last_number, line_length) }
end

local answers = answer_each(questions, join)
write_line()
if last_number > number_before then
  redis.call('HSET', COUNTERS, 'lastNumber', digits(last_number))
end
return answers
