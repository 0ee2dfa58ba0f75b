-- ARGV: user id of each, first come first, in JSON
local room = read_settings()
local pace

-- One pace for all of a call: it is for estimates, and hardly changes within one.
local function place_in_line(number, position)
  pace = pace or pace_reply(room)
  return waiting_reply(number, position, pace)
end

local function join(user)
  local slot = find_slot(user)
  local waiting_number = tonumber(redis.call('ZSCORE', WAITING, user) or '')

  if room.reissue_policy == 'keep' then
    if slot then return { 'KEPT', active_reply(slot) } end
    if waiting_number then
      return { 'KEPT', place_in_line(waiting_number, position_of(user)) }
    end
  end
  if room.state == 'closed' then return { 'CLOSED' } end

  if slot then remove_slot(user) end
  if waiting_number then redis.call('ZREM', WAITING, user) end
  redis.call('HSET', JOINED, user, now)

  local number = redis.call('HINCRBY', COUNTERS, 'lastNumber', 1)
  local waiting = redis.call('ZCARD', WAITING)
  local has_space = redis.call('HLEN', ACTIVE) < room.capacity
  if admits(room) and waiting == 0 and has_space and rate_allowance(room) >= 1 then
    activate({ user, number }, room)
    note_admissions(1)
    note_waits({ user })
    return { 'CREATED', active_reply(find_slot(user)) }
  end
  redis.call('ZADD', WAITING, number, user)
  return { 'CREATED', place_in_line(number, waiting + 1) }
end

if not room then return answer_each(function() return { 'UNKNOWN_ROOM' } end) end
expire_slots()
return answer_each(join)
