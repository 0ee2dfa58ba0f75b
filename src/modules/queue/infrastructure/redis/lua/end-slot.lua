-- ARGV: user id
end_slot(ARGV[1])
