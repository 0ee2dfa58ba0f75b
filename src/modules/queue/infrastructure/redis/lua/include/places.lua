-- @include keys.lua
-- @include format-integer.lua

-- The position of a waiting user. The next user to be admitted has 1.
local function position_of(user)
  return redis.call('ZRANK', WAITING, user) + 1
end

local function waiting_reply(number, position, pace)
  return { 'WAITING', format_integer(number), format_integer(position), pace }
end

local function active_reply(slot)
  return { 'ACTIVE', slot.number, slot.deadline }
end
