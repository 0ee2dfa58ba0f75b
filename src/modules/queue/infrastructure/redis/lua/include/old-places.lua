-- @include keys.lua
-- @include clock.lua
-- @include settings.lua
-- @include places.lua
-- @include history.lua
-- @include retention.lua
-- @include waits.lua

-- A room may be in use for years. A script blocks Redis, so the next rounds do the rest.
local MAX_FORGOTTEN_USERS, MAX_FORGOTTEN_CHECKPOINTS = 1000, 100

-- Forgets absent users a week after they joined, or after as many seconds with joins as JOINS has, but not within a week after the
-- room has opened. Drawn ranks stay as long as the room is in use.
local function forget_old_places(settings)
  local week_ago = now - PLACES_TTL_MS
  if gathers(settings) or settings.opens_at_ms > week_ago then return end
  local oldest = redis.call('ZRANGE', JOINS, 0, 0)[1]
  if not oldest then return end
  if tonumber(oldest) > week_ago and redis.call('ZCARD', JOINS) < MAX_CHECKPOINTS then return end

  -- Pairs of time and number. Users with numbers below `first_kept` joined before the checkpoint that has it.
  local checkpoints = redis.call('ZRANGE', JOINS, 0, MAX_FORGOTTEN_CHECKPOINTS, 'WITHSCORES')
  local old, first_kept = 0, 0
  for i = 1, #checkpoints, 2 do
    first_kept = tonumber(checkpoints[i + 1])
    if tonumber(checkpoints[i]) > week_ago or i == #checkpoints - 1 then break end
    old = old + 1
  end
  local users = redis.call('ZRANGEBYSCORE', ABSENT, format_integer(score_of_arrival(0)),
    '(' .. format_integer(score_of_arrival(first_kept)), 'LIMIT', 0, MAX_FORGOTTEN_USERS)
  if #users > 0 then
    note_second()
    redis.call('ZREM', ABSENT, unpack(users))
  end
  if old > 0 and #users < MAX_FORGOTTEN_USERS then redis.call('ZREMRANGEBYRANK', JOINS, 0, old - 1) end
end
