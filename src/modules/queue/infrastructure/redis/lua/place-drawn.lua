-- Gives drawn ranks to users. Who has left since is skipped. If Redis has lost the room, its users are restored as
-- absent ones: the next poll of each brings the user back.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins, ages, seconds, minutes,
--        passes
-- ARGV   JSON: user id, waiting number and rank of each
-- Reply  none
-- @include batch.lua
-- @include presence.lua
-- @include places.lua

local settings = read_settings()
if not settings or settings.drawn then return end
if has_been_joined() then note_second() end

local requests = read_requests()
redis.call('HINCRBY', SETTINGS, 'placed', #requests)
local users = users_of(requests)
local waiting = by_user(users, redis.call('ZMSCORE', WAITING, unpack(users)))
local absent = by_user(users, redis.call('ZMSCORE', ABSENT, unpack(users)))
local told = by_user(users, redis.call('ZMSCORE', SEEN, unpack(users)))
local is_lost = not settings.sealed_number

-- Written together at the end: places by key, as pairs of score and user, and users who leave the other key.
local placed, moved = { [WAITING] = {}, [ABSENT] = {} }, { [WAITING] = {}, [ABSENT] = {} }

for _, request in ipairs(requests) do
  local user, number, rank = unpack(request)
  local score = tonumber(waiting[user] or absent[user] or nil)
  -- After a loss, some have joined again under a new number.
  if score and is_lost then number = number_of(score) end
  if is_lost or is_place_of(score, number) then
    local is_present = told[user] and not is_absent(told[user], settings)
    local key, other = WAITING, ABSENT
    if not is_present then key, other = ABSENT, WAITING end
    local places, others = placed[key], moved[other]
    places[#places + 1], places[#places + 2] = format_integer(score_of_rank(rank, number)), user
    others[#others + 1] = user
  end
end

for key, places in pairs(placed) do
  if #places > 0 then redis.call('ZADD', key, unpack(places)) end
end
for key, users_of_key in pairs(moved) do
  if #users_of_key > 0 then redis.call('ZREM', key, unpack(users_of_key)) end
end
