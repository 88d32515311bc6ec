-- How many connections wait for servers to accept them.

local view = require "chisel.view"

view_info = {
  id = "backlog",
  name = "Socket Queues",
  description = "How many connections wait in the queue of each server socket when one is accepted.",
  tags = { "Default" },
  view_type = "table",
  filter = "evt.type=accept",
  applies_to = view.selections("machine", "proc.pid", "proc.name", "ports"),
  drilldown_target = "connections",
  use_defaults = true,
  columns = {
    view.key "fd.sport",
    view.pid(15),
    { name = "PORT", field = "fd.sport", colsize = 15, description = "The port of the server." },
    { name = "BACKLOG", field = "evt.arg[3]", aggregation = "AVG", colsize = 15, is_sorting = true,
      description = "Connections in the queue." },
    { name = "BACKLOG_PCT", field = "evt.arg[2]", aggregation = "AVG", colsize = 15,
      description = "The share of the queue that is full." },
    { name = "BACKLOG_MAX", field = "evt.arg[4]", colsize = 15, description = "Connections that fit into the queue." },
    { name = "PROC", field = "proc.name", colsize = 50, description = "The server." },
  },
}
