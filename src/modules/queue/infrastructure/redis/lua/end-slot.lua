-- ARGV: user id of each, in JSON. Replies with 1 for each, whether there was a slot or not.
local ended = {}
for i, asked in ipairs(cjson.decode(ARGV[1])) do
  end_slot(unpack(asked))
  ended[i] = 1
end
return cjson.encode(ended)
