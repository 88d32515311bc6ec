-- Notes that other programs have left in the recording, one by one.

local view = require "chisel.view"

view_info = {
  id = "notifications",
  name = "Notifications",
  description = "Notes of security programs that are in the recording.",
  tags = { "nocsysdig" },
  view_type = "list",
  filter = "evt.type=notification",
  applies_to = view.selections "machine",
  use_defaults = true,
  columns = {
    { name = "TIME", field = "evt.time", colsize = 12, description = "When it was written." },
    { name = "ID", field = "evt.arg.id", colsize = 24, description = "What tells it from others." },
    view.container,
    { name = "DESCRIPTION", field = "evt.arg.desc", colsize = 0, description = "What it says." },
  },
}
