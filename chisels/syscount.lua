-- How often system calls are made, fail, and how long they take.

description = "Counts system calls: how many returned, how many of these failed, and how long they took together, " ..
  "on average and at most. With --errors it counts failures only, by call and error."
short_description = "System calls with their failures and times"
category = "Performance"
args = {
  { name = "errors", argtype = "bool", optional = true, default = false,
    description = "Count calls that failed, by call and error" },
}
examples = {
  { "-c syscount proc.name=nginx", "what a program asks for" },
  { "-c syscount --errors", "which calls fail, and how" },
}

local arg = require("chisel.args")(args)
local format = require "chisel.format"

local calls = {
  keys = { { "evt.type", "SYSCALL" } },
  values = {
    { "calls", "CALLS" },
    { "errors", "ERRORS", field = "evt.count.error" },
    { "time", "TIME", field = "evt.latency", show = format.duration },
    { "average", "AVERAGE", field = "evt.latency", op = "avg", show = format.duration },
    { "longest", "LONGEST", field = "evt.latency", op = "max", show = format.duration },
  },
  filter = "evt.dir=< and syscall.type exists",
}

local errors = {
  keys = { { "evt.type", "SYSCALL", width = 20 }, { "evt.res", "ERROR" } },
  values = { { "errors", "ERRORS" } },
  filter = "evt.failed=true",
}

require("chisel.stats")(function() return arg.errors and errors or calls end)
