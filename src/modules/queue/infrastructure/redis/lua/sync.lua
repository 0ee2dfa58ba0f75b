-- Stores the settings of a room, unless newer ones are stored.
-- KEYS   settings, waiting, active, deadlines, ended, counters, admissions, joined
-- ARGV   version, capacity, admitPerSecond, activeTtlMs, claimWithinMs, state, opensAtMs, reissuePolicy, doors
-- Reply  none
-- @include settings.lua

sync_settings()
