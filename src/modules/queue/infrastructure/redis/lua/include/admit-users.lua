-- @include slots.lua
-- @include rate.lua
-- @include pace.lua
-- @include waits.lua
-- @include publish.lua

-- `places` has pairs of user and waiting number. Lua can unpack a few thousand of them at most. A slot
-- that the user does not claim in time expires.
local function open_slots(places, settings)
  local deadline = now + math.min(settings.claim_within_ms, settings.active_ttl_ms)
  local values, deadlines = {}, {}
  for i = 1, #places, 2 do
    local slot = { number = tonumber(places[i + 1]), admitted_at = now, claimed = false }
    values[i], values[i + 1] = places[i], format_slot(slot)
    deadlines[i], deadlines[i + 1] = deadline, places[i]
  end
  write_slots(values, deadlines)
end

-- Opens a slot for each place and counts the admissions.
local function admit_users(places, settings)
  local users = {}
  for i = 1, #places, 2 do users[#users + 1] = places[i] end
  open_slots(places, settings)
  count_in_rate(#users)
  count_in_pace(#users)
  redis.call('HINCRBY', COUNTERS, 'admitted', #users)
  count_waits(users)
  local deadline = now + math.min(settings.claim_within_ms, settings.active_ttl_ms)
  local admitted = {}
  for i = 1, #places, 2 do
    admitted[#admitted + 1] = { places[i], tonumber(places[i + 1]), deadline }
  end
  publish({ admitted = admitted })
end
