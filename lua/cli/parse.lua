-- Reads a command line by a table of options, in the manner of GNU getopt: options and words in any order, clusters of
-- letters, arguments attached or in the next word, unambiguous beginnings of long names, "--" ends the options.

-- Errors of the user are tables with a message, so that they are not taken for errors of the program.
local function fail(text, ...) error({ usage = text:format(...) }, 0) end

-- The option of a long name or an unambiguous beginning of one.
local function find_long(by_long, name)
  if by_long[name] then return by_long[name] end
  local found = {}
  for long, option in pairs(by_long) do
    if long:sub(1, #name) == name then found[#found + 1] = { long = long, option = option } end
  end
  table.sort(found, function(a, b) return a.long < b.long end)
  if #found == 1 then return found[1].option end
  if #found == 0 then fail("there is no option --%s; --help lists them", name) end
  local names = {}
  for i, f in ipairs(found) do names[i] = "--" .. f.long end
  fail("option --%s is ambiguous: it could be %s", name, table.concat(names, ", "))
end

local convert = {}

function convert.count(text)
  local n = text:match "^%d+$" and math.tointeger(tonumber(text))
  return n and n > 0 and n, "a whole number from 1"
end

function convert.number(text)
  local n = text:match "^[%d.]+$" and tonumber(text)
  return n and n > 0 and n, "a number above 0"
end

local units = { [""] = 0, K = 10, M = 20, G = 30 }
local SMALLEST, LARGEST = 20, 28 -- powers of two; see bpf/layout.h

-- Bytes: a power of two, as rings have to be, of a size that the kernel's checks can follow.
function convert.size(text)
  local digits, unit = text:match "^(%d+)([KMG]?)$"
  local n = digits and #digits < 12 and tonumber(digits) << units[unit]
  local ok = n and n >= 1 << SMALLEST and n <= 1 << LARGEST and n & n - 1 == 0
  return ok and n, "a power of two from 1M to 256M, as 8M"
end

function convert.snaplen(text)
  local n = convert.count(text)
  return n and n <= 65535 and n, "a whole number from 1 to 65535"
end

function convert.pids(text)
  local pids = {}
  for word in (text .. ","):gmatch "([^,]*)," do
    local pid = convert.count(word)
    if not pid or pid >= 1 << 22 then return nil, "a list of process numbers, as 12 or 12,34" end
    pids[#pids + 1] = pid
  end
  return pids
end

-- A moment of a recording: +seconds since its first event, a time of day, or ns since 1970 as evt.rawtime shows it.
function convert.moment(text)
  local expected = "a moment: ns since 1970, HH:MM:SS, or +SECONDS since the first event"
  local function with_fraction(seconds, fraction)
    return seconds * 1000000000 + tonumber((fraction .. "000000000"):sub(1, 9))
  end
  local since, fraction = text:match "^%+(%d+)%.?(%d*)$"
  if since and #since < 10 then return { form = "since", ns = with_fraction(tonumber(since), fraction) } end
  local h, m, s, part = text:match "^(%d%d?):(%d%d):(%d%d)%.?(%d*)$"
  h, m, s = tonumber(h), tonumber(m), tonumber(s)
  if h and h < 24 and m < 60 and s < 60 then
    return { form = "clock", ns = with_fraction(h * 3600 + m * 60 + s, part) }
  end
  local ns = text:match "^%d+$" and math.tointeger(tonumber(text))
  return ns and { form = "at", ns = ns }, expected
end

function convert.rows(text)
  local n = text:match "^%d+$" and math.tointeger(tonumber(text))
  return n, "a whole number from 0"
end

local SHORTEST_DELAY = 100 -- ms

function convert.delay(text)
  local n = convert.count(text)
  return n and n >= SHORTEST_DELAY and n, "a whole number of milliseconds from 100"
end

function convert.comm(text) return text ~= "" and text, "the name of a program" end

local function value_of(option, shown, text)
  if not option.kind then return text end
  local value, expected = convert[option.kind](text)
  if not value then fail("option %s: %s is not %s", shown, text, expected) end
  return value
end

local function parse(by_short, by_long, argv, on_chisel)
  local values, words, i = {}, {}, 1
  local after

  local function store(option, shown, text)
    if option.foreign then fail("option %s of other programs has no meaning here: leave it out", shown) end
    local value = option.arg and value_of(option, shown, text) or true
    if option.takes_words then
      i = i + on_chisel(value, table.move(argv, i, #argv, 1, {}))
    elseif option.list then
      local list = values[option.key] or {}
      values[option.key] = list
      if type(value) == "table" then
        table.move(value, 1, #value, #list + 1, list)
      else
        list[#list + 1] = value
      end
    else
      values[option.key] = value
    end
  end

  -- The argument that the option needs, from the next word.
  local function next_word(shown, option)
    local word = argv[i]
    if not word then fail("option %s needs an argument: %s", shown, option.arg) end
    i = i + 1
    return word
  end

  local function parse_long(name, attached)
    local option = find_long(by_long, name)
    local shown = "--" .. option.long
    if attached and not option.arg then fail("option %s takes no argument", shown) end
    if option.arg and not attached and not option.optional then attached = next_word(shown, option) end
    store(option, shown, attached or "")
  end

  local function parse_cluster(letters)
    local at = 1
    while at <= #letters do
      local letter = letters:sub(at, at)
      local option, shown = by_short[letter], "-" .. letter
      if not option then fail("there is no option %s; --help lists them", shown) end
      local attached = letters:sub(at + 1)
      at = at + 1
      if option.arg then
        at = #letters + 1
        if attached == "" and not option.optional then attached = next_word(shown, option) end
      end
      store(option, shown, attached)
    end
  end

  while i <= #argv do
    local word = argv[i]
    i = i + 1
    if word == "--" then
      after = table.move(argv, i, #argv, 1, {})
      break
    elseif word:sub(1, 2) == "--" then
      local name, attached = word:match "^%-%-([^=]+)=?(.*)$"
      if not name then fail("there is no option %s; --help lists them", word) end
      parse_long(name, word:find("=", 1, true) and attached or nil)
    elseif #word > 1 and word:sub(1, 1) == "-" then
      parse_cluster(word:sub(2))
    else
      words[#words + 1] = word
    end
  end
  return values, words, after
end

---@param options table[] as in cli/options.lua
---@return fun(argv: string[], on_chisel: function?): table, string[], string[]? parse gives values by key, the other
---  words, and those after "--" (nil without it). on_chisel(name, rest) says of options marked takes_words how many of
---  the words after them are theirs.
return function(options)
  local by_short, by_long = {}, {}
  for _, option in ipairs(options) do
    if option.short then by_short[option.short] = option end
    if option.long then by_long[option.long] = option end
  end
  return function(argv, on_chisel) return parse(by_short, by_long, argv, on_chisel) end
end
