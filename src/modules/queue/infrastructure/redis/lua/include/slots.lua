-- @include keys.lua
-- @include clock.lua
-- @include settings.lua
-- @include places.lua
-- @include history.lua
-- @include retention.lua

-- The states of a slot. The user of an OFFERED slot could not know of it before `since`: the next poll that the user was
-- told. A user who has seen it KNOWS it. The first request at the gate makes it CLAIMED.
local OFFERED, KNOWN, CLAIMED = 'O', 'K', 'C'
-- A script blocks Redis. The next round follows at once.
local MAX_ENDED = 1000

local function parse_slot(value)
  local score, admitted_at, since, state, held_until, ages_from =
    value:match('^(%d+):(%d+):(%d+):(%a):(%d+):?(%d*)$')
  score = tonumber(score)
  return {
    score = score, number = number_of(score), admitted_at = tonumber(admitted_at),
    since = tonumber(since), state = state, held_until = tonumber(held_until),
    -- Slots of an earlier version have none.
    ages_from = tonumber(ages_from) or tonumber(admitted_at),
  }
end

local function format_slot(slot)
  return string.format(
    '%d:%d:%d:%s:%d:%d', slot.score, slot.admitted_at, slot.since, slot.state, slot.held_until, slot.ages_from
  )
end

-- When the slot ends (ms). An unpaid hold keeps a claimed slot for the time of the hold.
local function deadline_of(slot, settings)
  if slot.state == CLAIMED then return math.max(slot.since + settings.active_ttl_ms, slot.held_until) end
  local patience = math.min(settings.claim_within_ms, settings.active_ttl_ms)
  if slot.state == OFFERED then patience = math.min(patience, settings.abandon_after_ms) end
  return slot.since + patience
end

-- `values` has pairs of user and slot, `deadlines` has pairs of deadline and user.
local function write_slots(values, deadlines)
  redis.call('HSET', ACTIVE, unpack(values))
  redis.call('ZADD', DEADLINES, unpack(deadlines))
end

local function write_slot(user, slot)
  write_slots({ user, format_slot(slot) }, { slot.deadline, user })
end

-- The stored slot of a user with its deadline; nil without one. It may have expired.
local function find_slot(user)
  local value = redis.call('HGET', ACTIVE, user)
  if not value then return nil end
  local slot = parse_slot(value)
  slot.deadline = tonumber(redis.call('ZSCORE', DEADLINES, user))
  return slot
end

-- Call before other changes of the room: it ends the seconds before this one.
local function remove_slot(user, slot)
  note_second()
  redis.call('HDEL', ACTIVE, user)
  redis.call('ZREM', DEADLINES, user)
  note_slot_ended(slot.ages_from)
end

-- Removes the slot and stores its number, so that its token is EXPIRED and not UNKNOWN. Returns whether there was one.
local function end_slot(user)
  local slot = find_slot(user)
  if not slot then return false end
  remove_slot(user, slot)
  remember_end(slot.number)
  return true
end

-- The user of an OFFERED slot has been silent, so the place is kept, like that of any absent user.
local function expire_slot(user)
  local slot = find_slot(user)
  if slot.state ~= OFFERED then return end_slot(user) end
  remove_slot(user, slot)
  redis.call('ZADD', ABSENT, slot.score, user)
  return false
end

-- Expires the next MAX_ENDED slots that are due, and those of `users`, if any: a request must not find an ended slot.
-- Returns how many were due; MAX_ENDED when there may be more.
local function expire_slots(settings, users)
  if not is_open(settings) then return 0 end
  local due = redis.call('ZRANGEBYSCORE', DEADLINES, '-inf', now, 'LIMIT', 0, MAX_ENDED)
  local expired = 0
  for _, user in ipairs(due) do
    if expire_slot(user) then expired = expired + 1 end
  end
  if #due == MAX_ENDED then
    for _, user in ipairs(users or {}) do
      local slot = find_slot(user)
      if slot and slot.deadline <= now and expire_slot(user) then expired = expired + 1 end
    end
  end
  if expired > 0 then count_total('expired', expired) end
  return #due
end

-- Nobody is active before the room opens: users with a slot go back to their places. A request closes the slots of its
-- `users`, a round those of the next MAX_ENDED users. Returns how many it closed.
local function close_slots(settings, users)
  if is_open(settings) or redis.call('EXISTS', ACTIVE) == 0 then return 0 end
  local closed = 0
  for _, user in ipairs(users or redis.call('ZRANGE', DEADLINES, 0, MAX_ENDED - 1)) do
    local slot = find_slot(user)
    if slot then
      remove_slot(user, slot)
      redis.call('ZADD', WAITING, format_integer(slot.score), user)
      -- The user of an offered slot polls later, as told.
      redis.call('ZADD', SEEN, format_integer(math.max(now, slot.since)), user)
      closed = closed + 1
    end
  end
  return closed
end

-- The user knows of the slot from now on, or `away_ms` later.
local function learn_of_slot(user, slot, settings, away_ms)
  if slot.state ~= OFFERED then return end
  slot.state = KNOWN
  slot.since = math.min(slot.since, now + (away_ms or 0))
  slot.deadline = deadline_of(slot, settings)
  write_slot(user, slot)
end

-- The slot lasts its whole lifetime, and at least until `held_until` (ms; 0 without a hold). A user who comes before the time
-- that was told has the times of the slot from now on.
local function claim_slot(user, slot, held_until, settings)
  if slot.state == CLAIMED and held_until <= slot.held_until then return end
  local early_ms = math.max(0, slot.since - now)
  slot.state = CLAIMED
  slot.since = slot.since - early_ms
  slot.held_until = math.max(slot.held_until, held_until)
  slot.deadline = math.max(slot.deadline - early_ms, deadline_of(slot, settings))
  write_slot(user, slot)
end
