-- Checks at the gate whether tokens admit their users. The first check claims the slot.
-- KEYS   settings, waiting, active, deadlines, ended, counters, admissions, joined
-- ARGV   JSON: user id and waiting number of each token
-- Reply  JSON: ADMITTED, WAITING, EXPIRED or UNKNOWN for each
-- @include batch.lua
-- @include claim-slot.lua

local function check_admission(user, number)
  local slot = find_slot(user)
  if slot and slot.number == number then
    if slot.deadline <= now then return 'EXPIRED' end
    if not slot.claimed then claim_slot(user, slot, now) end
    return 'ADMITTED'
  end

  if tonumber(redis.call('ZSCORE', WAITING, user) or '') == number then return 'WAITING' end
  if redis.call('ZSCORE', ENDED, number) then return 'EXPIRED' end
  return 'UNKNOWN'
end

return reply_to_each(read_requests(), check_admission)
