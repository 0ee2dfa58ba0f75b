-- ARGV: user id, waiting number of the token
local user, number = ARGV[1], tonumber(ARGV[2])

local slot = find_slot(user)
if slot and slot.number == number then
  if slot.deadline <= now then return 'EXPIRED' end
  if not slot.claimed then claim(user, slot, now) end
  return 'ADMITTED'
end

if tonumber(redis.call('ZSCORE', WAITING, user) or '') == number then return 'WAITING' end
if redis.call('ZSCORE', ENDED, number) then return 'EXPIRED' end
return 'UNKNOWN'
