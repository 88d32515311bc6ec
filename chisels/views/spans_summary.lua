-- Parts of the spans that programs mark, by tag.

local view = require "chisel.view"

view_info = {
  id = "spans_summary",
  name = "Spans Summary",
  description = "The parts of the selected spans, by tag: how many there are and how long they take.",
  tips = { "Enter goes one tag deeper, Backspace back." },
  tags = { "Default" },
  view_type = "table",
  filter = "span.ntags>=%depth+1",
  applies_to = view.selections("span.tag", "span.id", "span.time", "containers", "processes",
    "directories", "errors", "clusters"),
  drilldown_target = "spans_summary",
  drilldown_increase_depth = true,
  spectro_type = "tracers",
  use_defaults = true,
  columns = view.span_summary,
}
