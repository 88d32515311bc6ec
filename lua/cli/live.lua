-- Captures of the running system. Rights are given up before a chisel is loaded, and capturing starts before that; but
-- only chisels know how many words of the command line are theirs. So the command line is read twice: first without
-- chisels, which tells what to open, then with them. Both must say the same of what was opened.
local options = require "cli.options"
local parse = require("cli.parse")(options)

local live = {}

local function fail(text, ...) error({ usage = text:format(...) }, 0) end

local function asks_for_information(opts)
  for _, option in ipairs(options) do
    if option.tells and opts[option.key] then return true end
  end
  return opts.print == "p"
end

local function name_of(option) return option.long and "--" .. option.long or "-" .. option.short end

-- Everything that was decided by the first look, as a text to compare.
local function decisions(opts, command)
  local t = { tostring(opts.files ~= nil) }
  for _, option in ipairs(options) do
    local value = option.live and opts[option.key]
    if type(value) == "table" then value = table.concat(value, "\0") end
    if option.live then t[#t + 1] = tostring(value) end
  end
  table.move(command or {}, 1, command and #command or 0, #t + 1, t)
  return table.concat(t, "\0\0")
end

-- Whether a word can only be an argument that a chisel is given by its name: --NAME or --NAME=VALUE.
local function is_named_argument(word)
  local name, equals = (word or ""):match "^%-%-([^=]+)(=?)"
  for _, option in ipairs(name and options or {}) do
    local is_option = option.long and option.long:sub(1, #name) == name
    if is_option and (option.arg or equals == "") then return false end
  end
  return name ~= nil
end

-- How many words after a chisel's name are arguments with names, and the word between them, if there is one.
local function count_named(rest)
  local n = 0
  while is_named_argument(rest[n + 1]) do n = n + 1 end
  local between = rest[n + 1] or "-"
  if between:sub(1, 1) ~= "-" and is_named_argument(rest[n + 2]) then
    n = n + 1
    while is_named_argument(rest[n + 1]) do n = n + 1 end
  end
  return n
end

---What a command line says without its chisels. Errors are those of the command line.
---@class FirstLook
---@field opts table values by key
---@field words string[] the filter, maybe with arguments of chisels
---@field command string[]? the words after --
---@field chisels boolean chisels are to be run
---@field live boolean the running system is to be captured
---@param argv string[]
---@return FirstLook
function live.look(argv)
  local look = { chisels = false }
  local listing = false
  local function on_chisel(name, rest)
    if name == "l" then listing = true else look.chisels = true end
    return count_named(rest)
  end
  local ok, opts, words, command = pcall(parse, argv, on_chisel)
  if not ok then
    -- What is wrong may be the argument of a chisel. If so, it is about a recording, or live.check will complain.
    if not look.chisels or type(opts) ~= "table" then error(opts, 0) end
    opts, words = {}, {}
  end
  look.opts, look.words, look.command = opts, words, command
  look.live = ok and not opts.files and not listing and not asks_for_information(opts)
  look.decisions = decisions(opts, command)
  return look
end

---Whether what the first look has found is what the chisels have left of the command line.
---@param look FirstLook
---@param opts table
---@param command string[]?
function live.check(look, opts, command)
  local is_live = not opts.files and not asks_for_information(opts)
  if is_live == look.live and (not is_live or decisions(opts, command) == look.decisions) then return end
  fail("a chisel takes a word that looks like an option, or the like, as its argument; that works with recordings (-r) "
    .. "only: put a blank before it, as in -c NAME \" -1\"")
end

---Options and words that only make sense with the running system, or without.
---@param opts table
---@param command string[]?
function live.check_options(opts, command)
  if not opts.files then
    if command and #command == 0 then fail("the command to run is missing: nothing follows --") end
    return
  end
  for _, option in ipairs(options) do
    if option.live and opts[option.key] and not option.with_files then
      fail("option %s is about capturing the running system: leave it out with -r", name_of(option))
    end
  end
end

return live
