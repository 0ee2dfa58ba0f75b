-- The requests of a batched call. Each is a list of arguments.
local function read_requests()
  return cjson.decode(ARGV[1])
end

-- Handles the requests in order. Returns the list of replies as JSON.
local function reply_to_each(requests, handle)
  local replies = {}
  for i, request in ipairs(requests) do replies[i] = handle(unpack(request)) end
  return cjson.encode(replies)
end
