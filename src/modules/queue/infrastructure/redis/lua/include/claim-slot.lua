-- @include slots.lua

-- Read once per call.
local active_ttl_ms

-- Marks the slot as used: it lasts its whole lifetime, and at least until `at_least` (ms).
local function claim_slot(user, slot, at_least)
  active_ttl_ms = active_ttl_ms or read_settings().active_ttl_ms
  local deadline = math.max(slot.deadline, slot.admitted_at + active_ttl_ms, at_least)
  if slot.claimed and deadline == slot.deadline then return end
  slot.claimed = true
  write_slots({ user, format_slot(slot) }, { deadline, user })
end
