-- Stores the settings of a room, unless newer ones are stored.
-- KEYS   settings, waiting, absent, seen, active, deadlines, ended, counters, admissions, joins
-- ARGV   version, capacity, admitPerSecond, activeTtlMs, claimWithinMs, abandonAfterMs, state, opensAtMs,
--        reissuePolicy, hasDraw
-- Reply  the number of slots that ended because the room is not open yet
-- @include sync-settings.lua

return sync_settings()
