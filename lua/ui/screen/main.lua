-- Puts ctracer on a screen: a terminal, or a script of keys in its place (--keys).
local app = require "ui.screen.app"
local model = require "ui.model"
local runtime = require "runtime"
local views = require "ui.views"

local main = {}

local function fail(text, ...) error({ usage = text:format(...) }, 0) end

local function open_script(opts, out)
  local width, height = (opts.size or "80x24"):match "^(%d+)x(%d+)$"
  if not width then fail("--size: %s is no size, as 80x24", opts.size) end
  return require("ui.screen.script").open {
    path = opts.keys, width = tonumber(width), height = tonumber(height), ascii = opts.plain,
    no_color = main.no_color(), write = out,
  }
end

---Whether the user wants no colours, by the usual variable.
function main.no_color() return (os.getenv "NO_COLOR" or "") ~= "" end

local function open_terminal(opts, out)
  local terminal, err
  if opts.keys then
    terminal, err = open_script(opts, out)
  else
    terminal, err = require("ui.screen.terminal").open { no_color = main.no_color(), ascii = opts.plain }
  end
  if not terminal then fail("%s", err) end
  return terminal
end

local text_kinds = { echo = true, dig = true }

local function new_model(opts, list, start, filter)
  return model.new {
    views = list, at_depth = views.at_depth, filter = filter, start = start,
    kind = text_kinds[opts.view] and opts.view or nil, file = opts.files and opts.files[1],
    containers = opts.print ~= nil,
  }
end

---Runs until the user ends it.
---@param analysis table
---@param opts table
---@param list table[] views
---@param start table? the view to begin with; of echo and dig none
---@param filter string of the command line
---@param out fun(text: string) prints what a script says
function main.run(analysis, opts, list, start, filter, out)
  local terminal = open_terminal(opts, out)
  local a = app.new {
    terminal = terminal, analysis = analysis, live = not opts.files, model = new_model(opts, list, start, filter),
  }
  local ok, done, err = xpcall(a.run, function(e) return type(e) == "string" and debug.traceback(e, 2) or e end, a)
  terminal:close()
  if not ok then error(type(done) == "table" and done or { usage = done }, 0) end
  if not done then fail("%s", err) end
  if a.messages ~= "" then runtime.message(a.messages) end
end

return main
