-- The command line: reads it, does what it says, gives the exit status. runtime/main.c starts main().
local runtime = require "runtime"
local live = require "cli.live"
local options = require "cli.options"
local parse = require("cli.parse")(options)

local cli = {}

local usual_format = "*%evt.num %evt.outputtime %evt.cpu %proc.name (%thread.tid) %evt.dir %evt.type %evt.info"
local context_format = "*%evt.num %evt.outputtime %evt.cpu %CONTEXT %proc.name (%thread.tid:%thread.vtid) %evt.dir "
  .. "%evt.type %evt.info"

-- What -pc and the like show between cpu and process.
local contexts = {
  c = "%container.name (%container.id)", k = "%k8s.pod.name (%container.id)", m = "%mesos.task.name (%container.id)",
}
contexts.container, contexts.kubernetes, contexts.mesos = contexts.c, contexts.k, contexts.m

local data_formats = { "ascii", "base64", "hex", "hexascii" }
local readers = { now = "now", ["0.29"] = "classic" } -- --write-for

-- Errors of the user: reported as one message, without the place in the program.
local function fail(text, ...) error({ usage = text:format(...) }, 0) end

local function report(message) runtime.message("tracer: " .. message .. "\n") end

---Splits the arguments of a chisel at blanks; ' and ` quote at the beginning of a word. A filter that is all that a
---chisel takes needs no quotes.
---@param text string
---@param name string the chisel, for the error
---@param is_filter boolean
---@return string[]
local function split_arguments(text, name, is_filter)
  local words, at = {}, 1
  text = text:match "^%s*(.-)%s*$"
  if is_filter and not text:find "^['`]" then return { text } end
  while at <= #text do
    local quote = text:match("^['`]", at)
    if quote then
      local close = text:find(quote, at + 1, true)
      if not close then fail("the arguments of chisel %s have an opening %s without a closing one", name, quote) end
      words[#words + 1] = text:sub(at + 1, close - 1)
      at = close + 1
      if text:sub(at, at) == " " then at = at + 1 end
    else
      local blank = text:find(" ", at, true) or #text + 1
      words[#words + 1] = text:sub(at, blank - 1)
      at = blank + 1
    end
  end
  return words
end

-- The words up to --, which only a filter or arguments can be.
local function before_command(words)
  local t = {}
  for i, word in ipairs(words) do
    if word == "--" then break end
    t[i] = word
  end
  return t
end

-- The place and value of an argument that is given by its name: --NAME=VALUE, or --NAME for one that is yes or no.
local function named_argument(chisel, word)
  local name, equals, value = (word or ""):match "^%-%-([%w_]+)(=?)(.*)$"
  for i, arg in ipairs(name and chisel.args or {}) do
    if arg.name == name and equals == "=" then return i, value end
    if arg.name == name and arg.type == "bool" and value == "" then return i, "true" end
  end
end

-- Whether the word after the chisel's name is its arguments; `rest` is the rest of the command line, `given` what was
-- given by name.
local function takes_word(run, chisel, rest, given)
  local has_optional = false
  for i, arg in ipairs(chisel.args) do
    if not given[i] and not arg.optional then return true end
    has_optional = has_optional or not given[i]
  end
  if not has_optional or not rest[1] or rest[1]:sub(1, 1) == "-" then return false end
  return chisel.filter or not run:check_filter(table.concat(before_command(rest), " "))
end

-- Puts the words where the chisel declares its arguments; what has no name takes the first free place.
local function place_arguments(chisel, words, given)
  local unnamed, at = {}, 1
  for _, word in ipairs(words) do
    local i, value = named_argument(chisel, word)
    if i then given[i] = value else unnamed[#unnamed + 1] = word end
  end
  for _, word in ipairs(unnamed) do
    local name = word:match "^%-%-([%w_]+)="
    if name then fail("chisel %s has no argument %s; -i %s describes them", chisel.name, name, chisel.name) end
    while given[at] do at = at + 1 end
    given[at] = word
  end
  local last = 0
  for i in pairs(given) do last = math.max(last, i) end
  for i = 1, last do given[i] = given[i] or false end
  return given
end

-- A chisel may end the program while it is loaded (os.exit).
local function check_exit(run)
  local status = run:exited()
  if status then error({ exit = status }, 0) end
end

-- Loads a chisel when its option is met. Returns how many of the words after it are its arguments.
local function load_chisel(run, name, rest)
  local path, missing = require("chisels").find(name)
  if not path then fail("%s", missing) end
  local chisel, err = run:chisel(name, path)
  check_exit(run)
  if not chisel then error({ message = err }, 0) end
  chisel.name = name
  local given, taken, words = {}, 0, {}
  local function take_named()
    local i, value = named_argument(chisel, rest[1])
    while i do
      given[i], taken = value, taken + 1
      table.remove(rest, 1)
      i, value = named_argument(chisel, rest[1])
    end
  end
  take_named()
  if takes_word(run, chisel, rest, given) then
    if not rest[1] then fail("missing arguments for chisel %s; -i %s describes them", name, name) end
    words, taken = split_arguments(table.remove(rest, 1), name, chisel.filter), taken + 1
    take_named()
  end
  if taken > 0 then
    local ok
    ok, err = run:set_args(chisel.index, place_arguments(chisel, words, given))
    check_exit(run)
    if not ok then error({ message = err }, 0) end
  end
  return taken
end

local escapes = { n = "\n", t = "\t", e = "\27", ["\\"] = "\\" }

local function unescape(text) return (text:gsub("\\([nte\\])", escapes)) end

-- The format of event lines, and whether it is one with container information.
local function choose_format(print)
  if not print then return usual_format, false end
  if not contexts[print] then return unescape(print), false end
  return (context_format:gsub("%%CONTEXT", (contexts[print]:gsub("%%", "%%%%")))), true
end

local function choose_data_format(opts)
  local chosen
  for _, name in ipairs(data_formats) do
    if opts[name] then
      if chosen then fail("of the options -A, -b, -x and -X, which all say how data is shown, only one can be used") end
      chosen = name
    end
  end
  return chosen
end

local function list_chisels(text)
  local chisels = require "chisels"
  local list = chisels.search(chisels.list(report), text)
  if #list == 0 then fail("no chisel is about %s; -cl lists all", text) end
  return require("cli.list").chisels(list)
end

local function describe_chisel(run, name)
  local chisels = require "chisels"
  local path, missing = chisels.find(name)
  if not path then fail("%s", missing) end
  local meta, err = chisels.read(path)
  if not meta then fail("%s: %s", name, err) end
  if type(meta.description) ~= "string" or type(meta.args) ~= "table" then fail("%s is not a chisel", path) end
  meta.name = name:match "([^/]+)%.lua$" or name:match "[^/]+$"
  return require("cli.list").chisel(meta, run:inspect(name, path, {}, true))
end

-- --check: prints what was found; the status.
local function check_chisel(run, name, args)
  local path = require("cli.author").find(name)
  local file, err = io.open(path, "rb")
  if not file then fail("%s", err) end
  local text = file:read "a"
  file:close()
  local meta = require("chisels").read(path)
  local is_view = meta and meta.view_info ~= nil and meta.args == nil
  local checker = require(is_view and "cli.check_view" or "cli.check")
  local found, ok = checker.file(run, path, text, meta, args)
  run:write(found)
  return ok and 0 or 1
end

-- Options that only print something: the text, or nil. `words` are what is no option.
local function information(run, opts, words)
  local list = require "cli.list"
  if opts.help then return list.help(options) end
  if opts.version then return ("tracer version %s\n"):format(require "version") end
  if opts.list_chisels then return list_chisels(table.concat(words, " ")) end
  if opts.chisel_info then return describe_chisel(run, opts.chisel_info) end
  if opts.list_markdown then return list.fields_markdown() end
  if opts.list_fields then return list.fields(opts.verbose) end
  if opts.list_events then return list.events() end
  if opts.list_api then return require("cli.reference").markdown() end
  if opts.new then return require("cli.author").new(opts.new) end
  if opts.lua_meta then return require("cli.author").lua_meta(opts.lua_meta) end
  if opts.completion then return require("cli.complete").script(opts.completion, "tracer") end
  if opts.man then return require("cli.man").page(opts.man) end
  if opts.print == "p" then return usual_format .. "\n" end
end

-- Options about the file that -w writes.
local function check_recording(opts)
  for _, key in ipairs { "rotate_mb", "rotate_seconds", "rotate_events", "max_files" } do
    if opts[key] and not opts.write then fail("-C, -G, -e and -W are about the file that -w writes: add -w FILE") end
  end
  if opts.write_for and not readers[opts.write_for] then
    fail("--write-for: %s is not known; it is now (for programs of today) or 0.29 (for sysdig 0.29)", opts.write_for)
  end
  if not opts.ring then
    if opts.ring_at_end then fail("--ring-at-end needs --ring, which says how much is kept") end
    return
  end
  if not opts.write or opts.write == "-" then fail("--ring needs a name for the files that it writes: add -w FILE") end
  if opts.rotate_mb or opts.rotate_seconds or opts.rotate_events then
    fail("--ring writes a file only when asked to: -C, -G and -e, which begin new files, do not go with it")
  end
end

local function check_options(opts, filter)
  if opts.time and not opts.time:match "^[harDd]$" then
    fail("option -t: %s is not a form of time; they are h, a, r, d and D", opts.time)
  end
  if (opts.from or opts.to) and not opts.files then
    fail("--from and --to choose a part of a recording: name one with -r")
  end
  if opts.from and opts.to and opts.from.form == opts.to.form and opts.from.ns > opts.to.ns then
    fail("--from is later than --to: there is nothing between them")
  end
  if opts.prune and not opts.write then fail("--prune is about the file that -w writes: add -w FILE") end
  if opts.prune and filter == "" then fail("--prune needs a filter, which says what is kept") end
  if opts.filter_proclist and filter == "" then fail("--filter-proclist needs a filter, which says what is kept") end
  for _, file in ipairs(opts.write and opts.files and opts.files or {}) do
    if runtime.is_same_file(file, opts.write) then fail("%s is being read: -w needs another file", opts.write) end
  end
  check_recording(opts)
end

-- Opens what has to be opened with the rights of root, and gives them up: from here on chisels may be loaded.
local function prepare(run, look, again)
  local ok, err = true, nil
  if not look.live then
    -- What --dump-state tells is for root to see; no foreign code runs beside it.
    local keep = look.opts.keep_privileges or look.opts.dump_state and not look.chisels
    if not keep then ok, err = runtime.restrict() end
  elseif again then
    fail("a chisel wants to capture the running system anew, but the rights for it were given up")
  else
    local filter = table.concat(look.words, " ")
    check_options(look.opts, filter)
    live.check_options(look.opts, look.command)
    if not look.chisels and filter ~= "" then
      ok, err = run:check_filter(filter)
      if not ok then fail("%s", err) end
    end
    local o = look.opts
    o.command = look.command
    if not (o.rotate_mb or o.rotate_seconds or o.rotate_events or o.ring) and o.write ~= "-" then
      o.early_path = o.write
    end
    ok, err = run:open_live(o)
    look.written = ok and err
  end
  if not ok then fail("%s", err) end
end

-- Live, files are written as the user that is left after the start.
local function check_output(opts, look)
  local path = opts.write
  if opts.files or look.written or not path or path == "-" then return end
  local ok, reason, denied = runtime.can_write(path)
  if ok then return end
  if not denied then fail("can't write %s: %s", path, reason) end
  fail("-w: %s cannot be written by user %s, as whom tracer goes on after the start: write to another directory, or "
    .. "add --keep-privileges", path, runtime.user())
end

local function execute(run, argv, look, again)
  prepare(run, look, again)
  local list_requested = false
  local function on_chisel(name, rest)
    if name ~= "l" then return load_chisel(run, name, rest) end
    list_requested = true
    return 0
  end
  local opts, words, after = parse(argv, on_chisel)
  opts.list_chisels = opts.list_chisels or list_requested
  if opts.files then table.move(after or {}, 1, after and #after or 0, #words + 1, words) end
  local filter = table.concat(words, " ")
  if opts.check then return check_chisel(run, opts.check, words) end
  if opts.test then return require("cli.author").test(opts.test) end
  local text = information(run, opts, words)
  if text then
    local written, err = run:write(text)
    if not written then fail("%s", err) end
    return 0
  end
  if opts.dump_state then
    local state, err = run:dump_state(opts)
    if not state then fail("%s", err) end
    run:write(state)
    return 0
  end
  local data_format = choose_data_format(opts)
  live.check(look, opts, after)
  live.check_options(opts, after)
  check_options(opts, filter)
  check_output(opts, look)
  opts.filter = filter
  opts.buffers = data_format or "dotted"
  opts.format, opts.container_format = choose_format(opts.print)
  opts.format_fixed = data_format ~= nil or opts.json
  opts.write_classic = readers[opts.write_for] == "classic"
  opts.quiet = opts.quiet or opts.write ~= nil
  opts.progress = opts.progress or opts.write ~= nil -- of recordings that are read
  local status, err = run:start(opts)
  if not status then fail("%s", err) end
  return status, run:rerun()
end

-- The words of a command line that a chisel composed; " groups.
local function split_command(text)
  local words, word, quoted = {}, nil, false
  for char in text:gmatch "." do
    if char == "\"" then
      quoted, word = not quoted, word or ""
    elseif char:match "%s" and not quoted then
      words[#words + 1], word = word, nil
    else
      word = (word or "") .. char
    end
  end
  words[#words + 1] = word
  return words
end

local function describe(err)
  if type(err) ~= "table" then return debug.traceback(tostring(err), 2) end
  return err
end

local function run_once(argv, again)
  local ok, status, rerun
  local looked, look = xpcall(live.look, describe, argv)
  if looked then
    local o = look.opts
    local run = runtime.new(o.unbuffered or false, o.chisel_memory or 0, o.trust or false,
      o.profile or false)
    ok, status, rerun = xpcall(execute, describe, run, argv, look, again)
    run:close()
  else
    status = look
  end
  if ok then return status, rerun end
  local err = status
  if type(err) ~= "table" then
    report(err)
  elseif err.exit then
    return err.exit
  elseif err.message then
    runtime.message(err.message .. "\n")
  else
    report(err.usage)
  end
  return 1
end

---@param argv string[]
---@return integer exit status
function cli.main(argv)
  if argv[1] == "--complete" then return require("cli.complete").print(options, table.move(argv, 2, #argv, 1, {})) end
  local status, rerun = run_once(argv)
  while rerun do
    local next_status
    next_status, rerun = run_once(split_command(rerun), true)
    status = status ~= 0 and status or next_status
  end
  return status
end

return cli
