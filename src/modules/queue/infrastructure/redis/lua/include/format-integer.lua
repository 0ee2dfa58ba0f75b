-- Formats an integer. Lua would write a float with 17 digits, which takes longer.
local function format_integer(number)
  return string.format('%d', number)
end
