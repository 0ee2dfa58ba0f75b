-- ARGV: user id of each, in JSON. Replies with 1 for each, whether there was a slot or not.
local function end_it(user)
  end_slot(user)
  return 1
end

return answer_each(read_questions(), end_it)
