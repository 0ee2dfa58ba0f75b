-- ARGV: user id and waiting number of each token, in JSON. Replies with the place of each.
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

return answer_each(read_questions(), place_of)
