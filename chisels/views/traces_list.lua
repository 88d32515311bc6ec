-- Spans that programs mark, each for itself.

local view = require "chisel.view"

view_info = {
  id = "traces_list",
  name = "Traces List",
  description = "The spans that programs mark, each with its time, its duration and its arguments.",
  tips = { "Enter shows the parts of the selected span." },
  tags = { "Default" },
  view_type = "table",
  filter = "span.ntags>=%depth+1",
  applies_to = view.selections("machine", "containers", "processes", "directories", "errors", "clusters"),
  drilldown_target = "spans_list",
  drilldown_increase_depth = true,
  columns = view.span_list,
}
