-- @include slots.lua
-- @include presence.lua
-- @include rate.lua
-- @include pace.lua
-- @include waits.lua
-- @include publish.lua

-- A script blocks Redis. docs/performance.md says for how long.
local MAX_ADMISSIONS = 500

-- Opens a slot for each place and counts the admissions. `places` has pairs of user and score. `next_polls` has the time of
-- the next poll of each user, or false.
local function admit_users(places, told, state, settings)
  local values, deadlines, numbers, admitted = {}, {}, {}, {}
  local ages_from = state == OFFERED and now or now - HEAD_START_MS
  for i = 1, #places, 2 do
    local user, score = places[i], tonumber(places[i + 1])
    local next_poll = tonumber(told[(i + 1) / 2] or now)
    local since = math.max(now, next_poll)
    local slot = {
      score = score, number = number_of(score), admitted_at = now, since = since, state = state,
      held_until = 0, ages_from = ages_from,
    }
    local deadline = deadline_of(slot, settings)
    -- A user who has not polled as told is absent from then on, with or without a slot.
    if state == OFFERED then deadline = math.min(deadline, next_poll + settings.abandon_after_ms) end
    values[i], values[i + 1] = user, format_slot(slot)
    deadlines[i], deadlines[i + 1] = deadline, user
    numbers[#numbers + 1] = slot.number
    -- Who hears of the slot now knows it.
    local known = { since = now, state = KNOWN }
    admitted[#admitted + 1] = { user, slot.number, deadline_of(known, settings) }
  end
  write_slots(values, deadlines)
  count_in_rate(#numbers)
  count_in_pace(#numbers)
  note_slots_opened(ages_from, #numbers)
  count_waits(numbers)
  count_total('admitted', #numbers)
  return admitted
end

-- Takes up to `count` users from the head of the queue. Those who are absent lose their turn, not their place.
local function take_present(count, settings)
  local popped = redis.call('ZPOPMIN', WAITING, count)
  local users = {}
  for i = 1, #popped, 2 do users[#users + 1] = popped[i] end
  local told = redis.call('ZMSCORE', SEEN, unpack(users))
  redis.call('ZREM', SEEN, unpack(users))
  local present, present_told, absent = {}, {}, {}
  for i, user in ipairs(users) do
    local score = popped[2 * i]
    if is_absent(told[i], settings) then
      absent[#absent + 1], absent[#absent + 2] = score, user
    else
      present[#present + 1], present[#present + 2] = user, score
      present_told[#present_told + 1] = told[i]
    end
  end
  make_absent(absent)
  return present, present_told
end

local function users_to_admit(settings)
  local free = settings.capacity - redis.call('HLEN', ACTIVE)
  return math.min(redis.call('ZCARD', WAITING), free, rate_allowance(settings))
end

-- Admits the next users, as far as capacity and rate allow, and tells those who listen.
local function admit_next(settings)
  if not settings or not admits(settings) then return end
  local left = MAX_ADMISSIONS
  while left > 0 do
    local count = math.min(users_to_admit(settings), left)
    if count <= 0 then return end
    note_second()
    local places, told = take_present(count, settings)
    if #places > 0 then publish({ admitted = admit_users(places, told, OFFERED, settings) }) end
    left = left - count
  end
end
