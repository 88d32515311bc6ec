-- ctracer: looks around in what a system does. Reads its command line, and hands what is asked for to a screen or to
-- another output. runtime/main.c starts main() when the program has this name.
local runtime = require "runtime"

local options = require "ui.options"
local parse = require("cli.parse")(options)

local views = require "ui.views"

local ctracer = {}

local text_kinds = { echo = true, dig = true }

-- Errors of the user: reported as one message, without the place in the program.
local function fail(text, ...) error({ usage = text:format(...) }, 0) end

local function report(message) runtime.message("ctracer: " .. message .. "\n") end

-- A writer of text (write) or of lines with traced data (line), which go out together.
local function new_output(run)
  local out = { texts = {}, lines = {}, gone = false }
  function out:write(...)
    table.move({ ... }, 1, select("#", ...), #self.texts + 1, self.texts)
    if #self.texts > 1000 then self:flush() end
  end
  function out:line(text)
    self.lines[#self.lines + 1] = text
    if #self.lines > 1000 then self:flush() end
  end
  -- False: nobody reads any more.
  function out:flush()
    if self.gone then return false end
    local ok, gone = run:write(table.concat(self.texts))
    if ok and #self.lines > 0 then ok, gone = run:write_lines(self.lines) end
    if not ok then fail("%s", gone) end
    self.texts, self.lines, self.gone = {}, {}, gone
    return not gone
  end
  return out
end

-- The views, and messages about those that are broken. What is not needed is not read when one is only printed.
local function load_views(opts)
  local containers = opts.print ~= nil
  local prints = (opts.json or opts.raw) and not opts.interactive and not opts.list_views
  if prints and text_kinds[opts.view] then return {}, {} end
  if prints and opts.view then
    local view, broken = views.named(opts.view, containers)
    local target = view and view.drilldown_target and views.named(view.drilldown_target, containers)
    if view then return { view, target }, broken end
  end
  return views.load(containers)
end

local function view_named(list, id)
  for _, view in ipairs(list) do
    if id and view.id == id or not id and view.is_root then return view end
  end
  if not id then fail("there is no view to begin with: none is marked with is_root") end
  fail("there is no view %s; --list-views lists those that there are", id)
end

local function list_views(list)
  local json = require "ui.json"
  local all = setmetatable({}, json.list)
  for _, v in ipairs(list) do
    local function some(texts) return #texts > 0 and texts or nil end
    all[#all + 1] = not v.hidden and {
      id = v.id, name = v.name, description = v.description, isRoot = v.is_root, filter = v.filter,
      drilldownTarget = v.drilldown_target or "", canDrillDown = v.view_type == "table",
      appliesTo = some(v.applies_to), tags = some(v.tags), tips = some(v.tips),
    } or nil
  end
  return json.encode(all) .. "\n"
end

local function check_options(opts)
  if opts.ascii and opts.hexascii then fail("options -A and -X both say how data is shown: use one of them") end
  local file = opts.files and opts.files[1]
  local is_read_again = file and (opts.interactive or not (opts.json or opts.raw))
  if is_read_again and (file == "-" or runtime.is_pipe(file)) then
    fail("%s can be read only once, and every view reads the recording anew: give -r a file, or add -j or --raw",
      file == "-" and "standard input" or file)
  end
  if opts.interactive and not opts.files then
    fail("--interactive takes commands once a recording has been read: name one with -r")
  end
  if opts.print and opts.print ~= "c" and opts.print ~= "container" then
    fail("option -p: %s is not known; it is c or container", opts.print)
  end
  if opts.files and #opts.files > 1 then fail("only one recording can be looked at: give -r once") end
  if (opts.last_row or 0) > 0 and opts.last_row < (opts.first_row or 0) then
    fail("--to is before --from: there is nothing between them")
  end
  for _, option in ipairs(options) do
    if option.live and opts.files and opts[option.key] then
      fail("option --%s is about capturing the running system: leave it out with -r", option.long)
    end
  end
end

-- What option -r, or the lack of it, means. Rights are given up before any view is read.
local function open_source(run, opts, filter)
  local ok, err = true, nil
  if filter ~= "" then
    ok, err = run:check_filter(filter)
    if not ok then fail("%s", err) end
  end
  if opts.files then
    ok, err = runtime.restrict()
  elseif not (opts.list_views or opts.list_fields or opts.show_demand) then
    opts.any_later = not (opts.json or opts.raw) -- other views may follow
    ok, err = run:open_live(opts)
  end
  if not ok then fail("%s", err) end
end

local function new_analysis(run, opts)
  local on_screen = not (opts.json or opts.raw or opts.interactive or opts.show_demand)
  return require("ui.analysis").new {
    file = opts.files and opts.files[1], live = run, containers = opts.print ~= nil, delay = opts.delay,
    max_events = opts.max_events, snaplen = opts.snaplen, no_users = opts.no_users, resolve_ports = opts.resolve_ports,
    page_faults = opts.page_faults, show_demand = opts.show_demand, on_screen = on_screen, ring = opts.ring,
  }
end

-- Without a screen: what is shown, where in the data that is, and which part of it is printed.
local function new_place(a, opts, list, filter)
  local is_text = text_kinds[opts.view]
  local model = require("ui.model").new {
    views = list, at_depth = views.at_depth, applies = views.applies, filter = filter,
    start = not is_text and view_named(list, opts.view) or nil, kind = is_text and opts.view or nil,
    file = opts.files and opts.files[1], containers = opts.print ~= nil,
  }
  if is_text then model:top().format = opts.ascii and "printable" or opts.hexascii and "hex" or "dotted" end
  return { analysis = a, model = model, first = opts.first_row, last = opts.last_row, sorting = opts.sorting }
end

-- -j and --raw: one view, to its end.
local function print_view(out, opts, place)
  local request = place.model:request()
  request.slices, request.width = nil, nil -- one sample, as for csysdig without a screen
  local ok, err = place.analysis:show(request)
  if not ok then fail("%s", err) end
  if request.view and (place.sorting or 0) > #place.analysis.columns then
    fail("option --sortingcol: view %s has no column %d", request.view.id, place.sorting)
  end
  if opts.show_demand then
    place.analysis:step(0)
  elseif opts.raw then
    require("ui.raw").run(out, place)
  else
    out:write '{"slices": [\n'
    require("ui.json").run(out, place)
    out:write "]}\n"
  end
  out:flush()
end

local function show(run, a, opts, list, filter)
  if opts.interactive then
    local ok, err = require("ui.interactive").run(new_output(run), new_place(a, opts, list, filter), report)
    if not ok then fail("%s", err) end
  elseif opts.json or opts.raw or opts.show_demand then
    print_view(new_output(run), opts, new_place(a, opts, list, filter))
  else
    local start = not text_kinds[opts.view] and view_named(list, opts.view) or nil
    require("ui.screen.main").run(a, opts, list, start, filter, function(text) run:write(text) end)
  end
end

local function execute(run, argv)
  local opts, words = parse(argv)
  local filter = table.concat(words, " ")
  if opts.help then return run:write(require("cli.list").help(options)) end
  if opts.version then return run:write(("ctracer version %s\n"):format(require "version")) end
  if opts.completion then return run:write(require("cli.complete").script(opts.completion, "ctracer")) end
  check_options(opts)
  open_source(run, opts, filter)
  if opts.list_fields then return run:write(require("cli.list").fields(true)) end
  local list, broken = load_views(opts)
  for _, message in ipairs(broken) do report(message) end
  if opts.list_views then return run:write(list_views(list)) end
  local a = new_analysis(run, opts)
  show(run, a, opts, list, filter)
  local ok = a:close()
  local messages = a:take_messages()
  if messages then runtime.message((messages:gsub("%f[^\n\0]tracer: ", "ctracer: "))) end
  return ok
end

local function describe(err)
  if type(err) ~= "table" then return debug.traceback(tostring(err), 2) end
  return err
end

---@param argv string[]
---@return integer exit status
function ctracer.main(argv)
  if argv[1] == "--complete" then
    return require("cli.complete").print(options, table.move(argv, 2, #argv, 1, {}))
  end
  local run = runtime.new(false, 0, false, false)
  local ok, result = xpcall(execute, describe, run, argv)
  run:close()
  if ok then return result and 0 or 1 end
  report(type(result) == "table" and result.usage or result)
  return 1
end

return ctracer
