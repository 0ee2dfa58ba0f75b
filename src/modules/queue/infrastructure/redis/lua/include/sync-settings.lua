-- @include settings.lua
-- @include presence.lua
-- @include slots.lua
-- @include publish.lua

-- Nobody is active before the room opens: users with a slot go back to their places.
local function close_slots()
  local users = redis.call('ZRANGE', DEADLINES, 0, -1)
  for _, user in ipairs(users) do
    local slot = find_slot(user)
    redis.call('ZADD', WAITING, format_integer(slot.score), user)
    -- The user of an offered slot polls later, as told.
    redis.call('ZADD', SEEN, format_integer(math.max(now, slot.since)), user)
    remove_slot(user, slot)
  end
  return #users
end

-- Stores the settings in ARGV, unless they are known. Returns the number of slots that this ended.
local function sync_settings()
  if not store_settings() then return 0 end
  publish({ room = 1 })
  local settings = read_settings()
  if settings.opens_at_ms <= now and not gathers(settings) then return 0 end
  return close_slots()
end
