local MIN_POLL_SECONDS = 2
-- Up to this position users poll at the shortest interval.
local FRONT_OF_QUEUE = 1000
-- Above 1, so the sum of all polling rates converges for a queue of any length.
local GROWTH = 1.25
-- The most polls per second of a pre-queue.
local PRE_QUEUE_POLLS = 2500

-- Seconds until the next poll. A queue of any length makes at most 1000/2 requests per second from its front and
-- 1000/2 * 1/(1.25 - 1) from the rest: 2,500. The interval is at most half the wait at the present pace (admissions
-- per second), so that users notice their admission. Only queues that empty fast exceed the 2,500 by that.
local function poll_seconds(position, pace)
  local by_position = MIN_POLL_SECONDS * math.max(1, position / FRONT_OF_QUEUE) ^ GROWTH
  local by_wait = pace > 0 and position / pace / 2 or math.huge
  return math.ceil(math.min(by_position, math.max(MIN_POLL_SECONDS, by_wait)))
end

-- All users of a pre-queue poll at the same interval.
local function poll_seconds_before_draw(users)
  return math.max(MIN_POLL_SECONDS, math.ceil(users / PRE_QUEUE_POLLS))
end
