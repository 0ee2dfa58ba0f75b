-- @include settings.lua
-- @include publish.lua

-- Stores the settings in ARGV, unless they are known. Returns those that are stored.
local function sync_settings()
  if store_settings() then publish({ room = 1 }) end
  return read_settings()
end
