-- ARGV: user id, milliseconds from now that the slot has to last at least
local user, duration_ms = ARGV[1], tonumber(ARGV[2])

local slot = find_slot(user)
if slot and slot.deadline > now then
  slot.claimed = true
  put_slot(user, slot, math.max(slot.deadline, now + duration_ms))
end
