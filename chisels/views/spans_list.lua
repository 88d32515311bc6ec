-- Parts of the spans that programs mark, each for itself.

local view = require "chisel.view"

view_info = {
  id = "spans_list",
  name = "Spans List",
  description = "The parts of the selected spans, each with its time, its duration and its arguments.",
  tips = { "Enter goes one tag deeper, Backspace back." },
  tags = { "Default" },
  view_type = "table",
  filter = "span.ntags>=%depth+1",
  applies_to = view.selections("span.tag", "span.id", "span.time", "containers", "processes",
    "directories", "errors", "clusters"),
  drilldown_target = "spans_list",
  drilldown_increase_depth = true,
  use_defaults = true,
  columns = view.span_list,
}
