-- Admits the next waiting users, as far as capacity and rate allow.
-- KEYS   settings, waiting, active, deadlines, ended, counters, admissions, joined
-- ARGV   version, capacity, admitPerSecond, activeTtlMs, claimWithinMs, state, opensAtMs, reissuePolicy, doors
-- Reply  milliseconds until this script can admit more users; -1 when nobody waits or when users
--        wait for free slots or for the room to open
-- @include settings.lua
-- @include admit-users.lua

-- A script blocks Redis. docs/performance.md says for how long.
local MAX_ADMISSIONS = 500
local ENDED_TTL_MS = 3600000

sync_settings()
local settings = read_settings()

expire_slots()
redis.call('ZREMRANGEBYSCORE', ENDED, '-inf', now - ENDED_TTL_MS)

local waiting = redis.call('ZCARD', WAITING)
local free = settings.capacity - redis.call('HLEN', ACTIVE)
if not admits(settings) or waiting == 0 or free <= 0 then return -1 end

local allowance = rate_allowance(settings)
local count = math.min(waiting, free, allowance, MAX_ADMISSIONS)
if count > 0 then admit_users(redis.call('ZPOPMIN', WAITING, count), settings) end

if math.min(waiting, free) <= count then return -1 end
return allowance > count and 1 or rate_resumes_in()
