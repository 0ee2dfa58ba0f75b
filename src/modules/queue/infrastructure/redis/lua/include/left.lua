-- @include format-integer.lua
-- @include retention.lua
-- @include publish.lua

-- The user has given up the place or slot of this number. So knows.lua and the audit tell it from a lost one.
local function note_left(user, number)
  remember_end('left:' .. format_integer(number))
  publish({ ended = { { user, number } } })
end
