-- @include keys.lua
-- @include format-integer.lua

-- The score of a place orders the queue, and carries the waiting number of the token: order * 2^26 + number.
-- A drawn rank is the order itself. Users who join without a draw, or after it, stand behind all ranks, in the order of
-- their numbers. A room has at most 2^26 joins, 67 million, so a score is an exact integer.
local NUMBERS = 67108864

local function score_of_arrival(number)
  return (NUMBERS + number) * NUMBERS + number
end

local function score_of_rank(rank, number)
  return rank * NUMBERS + number
end

local function number_of(score)
  return score % NUMBERS
end

local function is_place_of(score, number)
  return score and number_of(tonumber(score)) == number
end

-- The position of a waiting user. The next user to be admitted has 1.
local function position_of(user)
  return redis.call('ZRANK', WAITING, user) + 1
end
