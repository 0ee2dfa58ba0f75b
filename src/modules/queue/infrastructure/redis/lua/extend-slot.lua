-- ARGV: user id, milliseconds from now that the slot has to last at least
local user, duration_ms = ARGV[1], tonumber(ARGV[2])

local slot = find_slot(user)
if not slot or slot.deadline <= now then return 0 end
claim(user, slot, now + duration_ms)
return 1
