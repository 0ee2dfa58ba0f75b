-- Holds of users have ended. A paid one ends the slot, unless the user has other holds. After an unpaid one the slot lasts
-- its lifetime, and as long as other holds. A pass that is completed leaves holds alone. A slot that is freed goes to the
-- next user.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins, ages, seconds, minutes,
--        passes
-- ARGV   JSON: user id of each, pieces that were paid (0: unpaid), milliseconds until the last other
--        hold ends (0: none), and for a pass the waiting number of the slot and its id (else 0 and '')
-- Reply  JSON: 1 for each, even without a slot
-- @include batch.lua
-- @include admit-next.lua

-- Longer than any slot lasts: without its slot, a pass does not count.
local PASSES_TTL_MS = 172800000

local settings = read_settings()
local bought = 0

-- A shop may complete a pass many times.
local function is_first_completion(pass)
  if redis.call('ZADD', PASSES, 'NX', now, pass) == 0 then return false end
  redis.call('ZREMRANGEBYSCORE', PASSES, '-inf', now - PASSES_TTL_MS)
  redis.call('PEXPIRE', PASSES, PASSES_TTL_MS)
  return true
end

local function end_hold(user, pieces, others_ms, number, pass)
  local slot = find_slot(user)
  if number > 0 and not (slot and slot.number == number) then return 1 end
  if number == 0 or is_first_completion(pass) then bought = bought + pieces end
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
