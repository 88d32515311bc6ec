-- What programs write to their standard error output.

description = "Shows the data that programs write to their standard error output. Give a filter to say which " ..
  "programs. With -pc each line begins with its container, and is green for the host and blue for containers."
short_description = "Standard error output of processes"
category = "I/O"
examples = {
  { "-c stderr proc.name=nginx", "what one program complains about" },
  { "-pc -c stderr container.id!=host", "what is complained about in containers" },
}

local output = require "chisel.output"

args = { output.disable_color }
require("chisel.args")(args)

require("chisel.list") {
  columns = { { "container.id", container = true }, { "container.name", container = true }, { "evt.rawarg.data" } },
  template = "%s",
  container_template = "%-20.20s %-20.20s %s",
  snaplen = 2000,
  color = function(_, container) return sysdig.is_print_container_data() and output.container_color(container) end,
  filter = "fd.num=2 and evt.is_io=true and evt.rawarg.data exists",
}
