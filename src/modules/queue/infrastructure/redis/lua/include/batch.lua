-- The requests of a batched call. Each is a list of arguments; the first one is the user.
local function read_requests()
  return cjson.decode(ARGV[1])
end

local function users_of(requests)
  local users = {}
  for i, request in ipairs(requests) do users[i] = request[1] end
  return users
end

-- Maps each user to the value that a command returned for it. Absent values are nil.
local function by_user(users, values)
  local found = {}
  for i, user in ipairs(users) do found[user] = values[i] or nil end
  return found
end

-- Handles the requests in order. Returns the list of replies as JSON.
local function reply_to_each(requests, handle)
  local replies = {}
  for i, request in ipairs(requests) do replies[i] = handle(unpack(request)) end
  return cjson.encode(replies)
end
