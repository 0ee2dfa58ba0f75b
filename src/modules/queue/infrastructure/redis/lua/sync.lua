-- Stores the settings of a room, unless newer ones are stored, and admits users whom they let in.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins, ages, seconds, minutes,
--        passes
-- ARGV   version, capacity, admitPerSecond, activeTtlMs, claimWithinMs, abandonAfterMs, state, opensAtMs,
--        reissuePolicy, hasDraw, doors
-- Reply  the number of slots that this call ended because the room is not open yet; rounds end the rest
-- @include sync-settings.lua
-- @include admit-next.lua

local settings = sync_settings()
local closed = close_slots(settings)
admit_next(settings)
return closed
