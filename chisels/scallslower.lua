-- System calls that take long.

description = "Shows every system call that took longer than a threshold. Lines are green for the host and blue " ..
  "for containers; -pc adds the container's id and name."
short_description = "System calls slower than a threshold"
category = "Performance"
examples = {
  { "-c scallslower 100", "calls that took longer than 100 ms" },
  { "-c scallslower 1 \"evt.type=fsync\"", "calls of fsync that took longer than 1 ms" },
}

local slower = require "chisel.slower"

args = slower.args

slower.show {
  columns = {
    { "evt.datetime", width = 23 },
    { "container.id", width = 20, container = true },
    { "container.name", width = 20, container = true },
    { "proc.name", width = 23 },
    { "evt.latency", "LATENCY(ms)", width = 20, show = function(ns) return ("%.14g"):format(ns / 1000000) end },
    { "evt.type", width = 20 },
  },
}
