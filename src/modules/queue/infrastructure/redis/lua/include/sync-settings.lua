-- @include settings.lua
-- @include publish.lua
-- @include retention.lua

-- Stores the settings in ARGV, unless they are known. Returns those that are stored.
local function sync_settings()
  local has_stored = store_settings()
  local settings = read_settings()
  if has_stored then
    publish({ room = 1 })
    forget_when_unused(settings)
  end
  return settings
end
