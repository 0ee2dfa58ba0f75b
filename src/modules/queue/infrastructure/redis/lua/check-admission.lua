-- Checks at the gate whether tokens admit their users. The first check claims the slot.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins, ages, seconds, minutes,
--        passes
-- ARGV   JSON: user id and waiting number of each token
-- Reply  JSON: ADMITTED, WAITING, EXPIRED or UNKNOWN for each
-- @include batch.lua
-- @include slots.lua

local settings = read_settings()
local requests = read_requests()
if settings then
  local users = users_of(requests)
  close_slots(settings, users)
  -- Else the user of an offered slot, who keeps the place, would be refused for good before the next round.
  expire_slots(settings, users)
end

local function check_admission(user, number)
  local slot = find_slot(user)
  if slot and slot.number == number then
    if slot.deadline <= now then return 'EXPIRED' end
    claim_slot(user, slot, 0, settings)
    return 'ADMITTED'
  end

  local score = redis.call('ZSCORE', WAITING, user) or redis.call('ZSCORE', ABSENT, user)
  if is_place_of(score, number) then return 'WAITING' end
  if redis.call('ZSCORE', ENDED, number) then return 'EXPIRED' end
  return 'UNKNOWN'
end

return reply_to_each(requests, check_admission)
