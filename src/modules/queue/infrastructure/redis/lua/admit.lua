-- One round: expires slots, passes over absent users, and admits the next ones, as far as capacity and rate allow.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins, ages, seconds, minutes,
--        passes
-- ARGV   version, capacity, admitPerSecond, activeTtlMs, claimWithinMs, abandonAfterMs, state, opensAtMs,
--        reissuePolicy, hasDraw, doors
-- Reply  AGAIN and the milliseconds until the next round has work; WAIT when users wait for a slot, or for the room
--        to open; DRAW_DUE when the room has to draw its order; EMPTY when nobody waits or is active
-- @include sync-settings.lua
-- @include admit-next.lua
-- @include old-places.lua
-- @include retention.lua

local settings = sync_settings()
if has_been_joined() then note_second() end
note_visit(settings)

local ended = close_slots(settings) + expire_slots(settings)
redis.call('ZREMRANGEBYSCORE', ENDED, '-inf', now - ENDED_TTL_MS)
forget_old_joins()
forget_old_places(settings)
local more_absent = pass_over_absentees(settings)
admit_next(settings)
forget_when_unused(settings)

local waiting, active = redis.call('ZCARD', WAITING), redis.call('HLEN', ACTIVE)
if more_absent or ended == MAX_ENDED then return { 'AGAIN', 1 } end
if settings.has_draw and not settings.drawn and settings.opens_at_ms <= now then return { 'DRAW_DUE' } end
if waiting == 0 and active == 0 then return { 'EMPTY' } end
if waiting == 0 or not admits(settings) then return { 'WAIT' } end
if active < settings.capacity then return { 'AGAIN', rate_allowance(settings) > 0 and 1 or rate_resumes_in() } end
-- The room is full: the next slot that runs out goes to the next user at once.
local next_deadline = redis.call('ZRANGE', DEADLINES, 0, 0, 'WITHSCORES')[2]
if not next_deadline then return { 'WAIT' } end
return { 'AGAIN', math.max(1, tonumber(next_deadline) - read_clock()) }
