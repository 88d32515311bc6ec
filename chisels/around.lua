-- What happened around events.

description = "Saves what a thread did shortly before and after the events that match the filter on the command " ..
  "line, to a recording. The events themselves are listed."
short_description = "Saves what threads did around events"
category = "Misc"
examples = {
  { "-r FILE -c around failed.scap \"evt.type=openat and evt.failed=true\"",
    "two seconds of activity around every open that failed" },
  { "-r FILE -c around \"failed.scap 100\" evt.res=ECONNREFUSED",
    "a tenth of a second before and after refused connections" },
}

local export = require "chisel.export"

local file = { optional = false }
for key, value in pairs(export.args[1]) do if file[key] == nil then file[key] = value end end
args = { file, export.args[2] }

local mark = export.start(require("chisel.args")(args))

require("chisel.list") {
  columns = { { "evt.time" }, { "proc.name" }, { "thread.tid" } },
  template = "%s %s(%s)",
  color = false,
  each = function(values, show)
    show(values)
    mark()
  end,
}

local start = on_capture_start

function on_capture_start()
  if sysdig.get_filter() == "" then error("say which events: add a filter to the command line", 0) end
  return start()
end
