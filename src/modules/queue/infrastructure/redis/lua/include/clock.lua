-- Milliseconds since 1970. All instances use the clock of Redis.
local function read_clock()
  local clock = redis.call('TIME')
  return clock[1] * 1000 + math.floor(clock[2] / 1000)
end

local now = read_clock()
