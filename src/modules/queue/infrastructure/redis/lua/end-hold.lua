-- Holds of users have ended. A paid one ends the slot, unless the user has other holds. After an unpaid one the slot lasts
-- its lifetime, and as long as other holds. A pass that is completed leaves holds alone. A slot that is freed goes to the
-- next user.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins, ages, seconds, minutes
-- ARGV   JSON: user id of each, pieces that were paid (0: unpaid), milliseconds until the last other
--        hold ends (0: none), and for a pass the waiting number of the slot (else 0)
-- Reply  JSON: 1 for each, even without a slot
-- @include batch.lua
-- @include admit-next.lua

local settings = read_settings()
local bought = 0

local function end_hold(user, pieces, others_ms, number)
  local slot = find_slot(user)
  -- A pass may be completed many times. Without a slot it is no purchase any more.
  if number > 0 and not (slot and slot.number == number) then return 1 end
  bought = bought + pieces
  if not slot or slot.deadline <= now or not is_open(settings) then return 1 end
  if number == 0 then slot.held_until = others_ms > 0 and now + others_ms or 0 end
  slot.deadline = deadline_of(slot, settings)
  local is_done = pieces > 0 and slot.held_until <= now
  if is_done or slot.deadline <= now then end_slot(user) else write_slot(user, slot) end
  return 1
end

local replies = reply_to_each(read_requests(), end_hold)
if bought > 0 then count_total('bought', bought) end
admit_next(settings)
return replies
