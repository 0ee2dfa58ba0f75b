-- ARGV: user id and waiting number of each token. Replies with what each is worth.
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

local admissions = {}
for i = 1, #ARGV, 2 do admissions[#admissions + 1] = admission_of(ARGV[i], tonumber(ARGV[i + 1])) end
return cjson.encode(admissions)
