-- What is written to the system's log.

description = "Shows every message that is sent to syslog. Errors are red, warnings are yellow; -pc adds the " ..
  "container. What the thread did around each message can be saved to a recording."
short_description = "Messages sent to syslog"
category = "Logs"
examples = {
  { "-c spy_syslog", "all messages" },
  { "-c spy_syslog \"syslog.severity<=3\"", "only errors and worse" },
  { "-r FILE -c spy_syslog \"around.scap 500\"", "saves half a second before and after each message, too" },
}

local export = require "chisel.export"
local output = require "chisel.output"

args = { export.args[1], export.args[2], output.disable_color }

local mark = export.start(require("chisel.args")(args))

local WARNING = 4 -- lower numbers are worse

local function color(severity, container)
  if not severity or severity > WARNING then return output.container_color(container) end
  return severity == WARNING and "yellow" or "red"
end

require("chisel.list") {
  columns = {
    { "container.id", container = true }, { "container.name", container = true },
    { "syslog.facility.str" }, { "syslog.severity.str" }, { "proc.name" }, { "thread.tid" }, { "syslog.message" },
    { "syslog.severity", only = "json" },
  },
  template = "%s.%s %s[%s] %s",
  container_template = "%-20s %-20s %s.%s %s[%s] %s",
  snaplen = 1000,
  filter = "fd.name contains /dev/log and evt.is_io_write=true and evt.dir=< and evt.failed=false",
  color = function(values, container)
    mark()
    return color(values[8], container)
  end,
}
