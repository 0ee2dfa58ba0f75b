-- ARGV: user id, waiting number of the token
local user, number = ARGV[1], tonumber(ARGV[2])

local waiting_number = tonumber(redis.call('ZSCORE', WAITING, user) or '')
if waiting_number == number then return waiting_reply(user, number, read_settings()) end

local slot = find_slot(user)
if slot and slot.number == number and slot.deadline > now then return active_reply(slot) end
return { 'NONE' }
