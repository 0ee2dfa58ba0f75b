-- Gives up a place or a slot. A slot goes to the next user.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins, ages, seconds, minutes,
--        passes
-- ARGV   user id, waiting number of the token; 0 for any number
-- Reply  1, or 0 without such a place
-- @include admit-next.lua
-- @include left.lua

local user, number = ARGV[1], tonumber(ARGV[2])
local settings = read_settings()
-- An offered slot that has just ended is a place again.
if settings then expire_slots(settings, { user }) end

for _, places in ipairs({ WAITING, ABSENT }) do
  local score = redis.call('ZSCORE', places, user)
  if score and number == 0 then number = number_of(tonumber(score)) end
  if is_place_of(score, number) then
    note_second()
    redis.call('ZREM', places, user)
    redis.call('ZREM', SEEN, user)
    note_left(user, number)
    return 1
  end
end

local slot = find_slot(user)
if slot and (number == 0 or slot.number == number) and slot.deadline > now then
  number = slot.number
  remove_slot(user, slot)
  note_left(user, number)
  admit_next(settings)
  return 1
end
return 0
