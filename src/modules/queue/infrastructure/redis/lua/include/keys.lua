-- The keys of a room, in the order of room-keys.ts. Every script takes all of them.
local SETTINGS, WAITING, ABSENT, SEEN, ACTIVE, DEADLINES, ENDED, COUNTERS, ADMISSIONS, JOINS, AGES, SECONDS, MINUTES,
  PASSES = unpack(KEYS)
