-- Finds the places of users.
-- KEYS   settings, waiting, active, deadlines, ended, counters, admissions, joined
-- ARGV   JSON: user id and waiting number of each token
-- Reply  JSON: the place of each, as places.lua writes it; NONE without one
-- @include batch.lua
-- @include slots.lua
-- @include pace.lua
-- @include places.lua

local pace

local function place_of(user, number)
  local waiting_number = tonumber(redis.call('ZSCORE', WAITING, user) or '')
  if waiting_number == number then
    pace = pace or pace_reply(read_settings())
    return waiting_reply(number, position_of(user), pace)
  end
  local slot = find_slot(user)
  if slot and slot.number == number and slot.deadline > now then return active_reply(slot) end
  return { 'NONE' }
end

return reply_to_each(read_requests(), place_of)
