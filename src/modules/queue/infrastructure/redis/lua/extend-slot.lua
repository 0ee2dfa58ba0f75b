-- ARGV: user id of each, and milliseconds from now that the slot has to last at least, in JSON
local function extend(user, duration_ms)
  local slot = find_slot(user)
  if not slot or slot.deadline <= now then return 0 end
  claim(user, slot, now + duration_ms)
  return 1
end

return answer_each(read_questions(), extend)
