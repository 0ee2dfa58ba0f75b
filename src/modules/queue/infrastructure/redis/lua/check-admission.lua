-- ARGV: user id and waiting number of each token, in JSON. Replies with what each is worth.
local function admission_of(user, number)
  local slot = find_slot(user)
  if slot and slot.number == number then
    if slot.deadline <= now then return 'EXPIRED' end
    if not slot.claimed then claim(user, slot, now) end
    return 'ADMITTED'
  end

  if tonumber(redis.call('ZSCORE', WAITING, user) or '') == number then return 'WAITING' end
  if redis.call('ZSCORE', ENDED, number) then return 'EXPIRED' end
  return 'UNKNOWN'
end

return answer_each(read_questions(), admission_of)
