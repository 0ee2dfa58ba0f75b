-- @include keys.lua
-- @include clock.lua
-- @include settings.lua
-- @include format-integer.lua
-- @include history.lua

-- A user who waits is present or absent. SEEN has the time of the next poll that each user was told last, in any tab: an
-- earlier answer may have told one that is hours away, and no slot waits so long for users who have left. Who has been
-- silent for `abandonAfterSeconds` after it is absent: ABSENT keeps the score, and the next poll brings the user back.
local MAX_PASSED_OVER = 1000

-- Pairs of time and user that are not written yet.
local next_polls = {}

local function tell_next_poll(user, seconds, away_ms)
  next_polls[#next_polls + 1] = format_integer(now + seconds * 1000 + (away_ms or 0))
  next_polls[#next_polls + 1] = user
end

local function write_next_polls()
  if #next_polls > 0 then redis.call('ZADD', SEEN, unpack(next_polls)) end
  next_polls = {}
end

local function is_absent(next_poll, settings)
  return next_poll and tonumber(next_poll) < now - settings.abandon_after_ms
end

-- While the sealed entries are read for the draw, nobody moves between WAITING and ABSENT.
local function may_move(settings)
  return not (is_sealed(settings) and gathers(settings))
end

-- `places` has pairs of score and user.
local function make_absent(places)
  if #places == 0 then return end
  redis.call('ZADD', ABSENT, unpack(places))
  for i = 2, #places, 2 do
    redis.call('ZREM', SEEN, places[i])
    redis.call('ZREM', WAITING, places[i])
  end
end

-- Returns whether there are more of them.
local function pass_over_absentees(settings)
  if not may_move(settings) then return false end
  local silent_since = string.format('(%d', now - settings.abandon_after_ms)
  local users = redis.call('ZRANGEBYSCORE', SEEN, '-inf', silent_since, 'LIMIT', 0, MAX_PASSED_OVER)
  if #users == 0 then return false end
  local places = {}
  for i, score in ipairs(redis.call('ZMSCORE', WAITING, unpack(users))) do
    if score then
      places[#places + 1], places[#places + 2] = score, users[i]
    end
  end
  redis.call('ZREM', SEEN, unpack(users))
  make_absent(places)
  return #users == MAX_PASSED_OVER
end

-- Returns the score of a user who is absent under this number, and brings the user back.
local function come_back(user, settings)
  local score = redis.call('ZSCORE', ABSENT, user)
  if score and may_move(settings) then
    note_second()
    redis.call('ZREM', ABSENT, user)
    redis.call('ZADD', WAITING, score, user)
  end
  return score
end
