-- How long processes lived.

description = "Shows every process that ends, and for how long it ran. Lines are yellow from three seconds on and " ..
  "red from ten; else green for the host and blue for containers. -pc adds the container's id and name."
short_description = "Running time of processes that have ended"
category = "Performance"
examples = {
  { "-c proc_exec_time", "every process that ends" },
  { "-c proc_exec_time -- make", "what a build runs, and how long each of it takes" },
}

local format = require "chisel.format"
local output = require "chisel.output"

args = { output.disable_color }
require("chisel.args")(args)

local YELLOW, RED = 3000000000, 10000000000 -- ns

require("chisel.list") {
  columns = {
    { "proc.duration", width = 13, show = format.duration },
    { "container.id", width = 20, container = true },
    { "container.name", width = 20, container = true },
    { "proc.name", width = 12 },
    { "proc.args", width = 20 },
  },
  filter = "evt.type=procexit and proc.duration exists",
  color = function(values, container)
    local duration = values[1]
    return duration > RED and "red" or duration > YELLOW and "yellow" or output.container_color(container)
  end,
}
