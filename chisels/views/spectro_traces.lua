-- How long marked spans take, as a spectrogram.

local view = require "chisel.view"

view_info = {
  id = "spectro_traces",
  name = "Traces Spectrogram",
  description = "How long the spans that programs mark take, over time.",
  tips = { "Of the whole machine it shows spans with one tag; of a selected span that one alone." },
  view_type = "spectrogram",
  filter = "span.ntags=%depth+1",
  applies_to = view.selections("machine", "span.tag", "span.id", "containers", "processes", "errors", "clusters",
    "files", "directories"),
  drilldown_target = "spans_list",
  propagate_filter = false,
  columns = view.latencies "span.duration.quantized",
}
