-- What is written to log files.

description = "Shows every line that is written to a log file: one with .log or _log in its name, or below " ..
  "/var/log. Lines with the word warn are yellow, with err red; -pc adds the container. What the thread did around " ..
  "each line can be saved to a recording."
short_description = "Lines written to log files"
category = "Logs"
examples = {
  { "-c spy_logs", "all log files" },
  { "-c spy_logs \"evt.buffer contains timeout\"", "lines with a word" },
  { "-r FILE -c spy_logs \"around.scap 500\"", "saves half a second before and after each line, too" },
}

local export = require "chisel.export"
local output = require "chisel.output"

args = { export.args[1], export.args[2], output.disable_color }

local mark = export.start(require("chisel.args")(args))

local event = require("chisel.fields") { data = "evt.rawarg.data" }

local function color(message)
  if message:lower():find("warn", 1, true) then return "yellow" end
  return message:find("err", 1, true) and "red" or "green"
end

require("chisel.list") {
  columns = { { "container.name", container = true }, { "proc.name" }, { "fd.name" }, { "evt.buffer" } },
  template = "%s %s %s",
  container_template = "%s %s %s %s",
  snaplen = 2000,
  data = "ascii",
  filter = "((fd.name contains .log or fd.name contains _log or fd.name contains /var/log) and " ..
    "not (fd.name contains .gz or fd.name contains .tgz)) and evt.is_io_write=true and evt.dir=< and evt.failed=false",
  each = function(values, show)
    local text = output.is_json() and event.data or values[4] -- with -j the one that is shown has no line ends
    for message in (text or ""):gmatch "[^\n]+" do
      values[4] = message
      show(values, color(message))
    end
    mark()
  end,
}
