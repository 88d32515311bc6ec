-- Spans that programs mark, by their first tag.

local view = require "chisel.view"

view_info = {
  id = "traces_summary",
  name = "Traces Summary",
  description = "The spans that programs mark, by tag: how many there are and how long they take.",
  tips = { "Enter goes one tag deeper: from a request to its parts.",
    "Programs mark spans by writing to /dev/null, as in: echo \">:t:request::\" > /dev/null" },
  tags = { "Default" },
  view_type = "table",
  filter = "span.ntags>=%depth+1",
  applies_to = view.selections("machine", "containers", "processes", "directories", "errors", "clusters"),
  drilldown_target = "spans_summary",
  drilldown_increase_depth = true,
  spectro_type = "tracers",
  use_defaults = true,
  columns = view.span_summary,
}
