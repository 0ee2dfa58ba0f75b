-- @include keys.lua

-- Tells the instances that have event streams of this room (docs/adr/0015-event-streams.md).
local function publish(message)
  local channel = SETTINGS:gsub(':settings$', ':events')
  redis.call('PUBLISH', channel, cjson.encode(message))
end
