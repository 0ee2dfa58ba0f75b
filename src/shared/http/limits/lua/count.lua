-- Adds to the counter of a key, unless it has reached its limit. A limit has one hash with a fixed number
-- of fields, and each field has a few counters, so its memory is bounded (docs/adr/0023-limits.md).
--
-- KEYS[1]  the counters of the limit
-- ARGV[1]  the field of the key
-- ARGV[2]  the fingerprint of the key
-- ARGV[3]  what to add: 1 or more, 0 to read, -1 to take a 1 back
-- ARGV[4]  the limit
-- ARGV[5]  the window in milliseconds, from the first 1 on
-- returns  the count, the milliseconds until the window ends, and 1 if the limit was reached before

local MAX_COUNTERS = 8

local fingerprint = ARGV[2]
local add, limit, window = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- Each counter is { fingerprint, count, end of its window }. The oldest ones come first.
local stored = redis.call('HGET', KEYS[1], ARGV[1])
local counters, own, least = {}, nil, nil
for _, counter in ipairs(stored and cmsgpack.unpack(stored) or {}) do
  if counter[3] > now then
    table.insert(counters, counter)
    if counter[1] == fingerprint then
      own = counter
    elseif not least or counter[2] < counters[least][2] then
      least = #counters
    end
  end
end

local count = own and own[2] or 0
local ends = own and own[3] or now + window
if add > 0 and count >= limit then return { count, ends - now, 1 } end
if add == 0 or (add < 0 and count == 0) then
  return { count, ends - now, count >= limit and 1 or 0 }
end

count = count + add
if own then
  own[2] = count
else
  -- The smallest counter gives way, so that nobody gets rid of a large one by sending many keys.
  if #counters >= MAX_COUNTERS then table.remove(counters, least) end
  table.insert(counters, { fingerprint, count, ends })
end
local kept = {}
for _, counter in ipairs(counters) do
  if counter[2] > 0 then table.insert(kept, counter) end
end
if #kept == 0 then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], cmsgpack.pack(kept))
  redis.call('PEXPIRE', KEYS[1], window)
end
return { count, ends - now, 0 }
