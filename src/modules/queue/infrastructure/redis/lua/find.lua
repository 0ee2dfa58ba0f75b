-- Finds the entries of users, who are present from now on.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins, ages, seconds, minutes,
--        passes
-- ARGV   JSON: user id and waiting number of each token, and how long (ms) a user who listens may be away before the next
--        poll or stream; without it, the user polls
-- Reply  JSON: the entry of each, as entries.lua writes it; NONE without one
-- @include batch.lua
-- @include entries.lua

local settings = read_settings()
local requests = read_requests()
if not settings then return reply_to_each(requests, function() return { 'NONE' } end) end

local users = users_of(requests)
close_slots(settings, users)
-- Else an absent user, whose offered slot has just ended, would have no place before the next round.
expire_slots(settings, users)
local waiting = by_user(users, redis.call('ZMSCORE', WAITING, unpack(users)))

local function place_of(user, number, away_ms)
  return waiting_entry(user, number, not gathers(settings) and position_of(user), settings, away_ms)
end

local function find_entry(user, number, away_ms)
  if is_place_of(waiting[user], number) then return place_of(user, number, away_ms) end
  local slot = find_slot(user)
  if slot and slot.number == number and slot.deadline > now then
    return active_entry(user, slot, settings, away_ms)
  end
  if is_place_of(redis.call('ZSCORE', ABSENT, user), number) then
    waiting[user] = come_back(user, settings)
    return place_of(user, number, away_ms)
  end
  return { 'NONE' }
end

local replies = reply_to_each(requests, find_entry)
write_next_polls()
return replies
