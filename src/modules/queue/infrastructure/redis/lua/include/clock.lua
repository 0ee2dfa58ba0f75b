-- Milliseconds since 1970 by the clock of Redis, so that all instances share one clock.
local function read_clock()
  local clock = redis.call('TIME')
  return clock[1] * 1000 + math.floor(clock[2] / 1000)
end

local now = read_clock()
