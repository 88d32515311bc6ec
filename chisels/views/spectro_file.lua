-- How long calls on files take, as a spectrogram.

local view = require "chisel.view"

view_info = {
  id = "spectro_file",
  name = "Spectrogram-File",
  description = "How long calls on files take, over time: the lighter a place the more calls took so long at that "
    .. "moment.",
  tips = { "Disks and caches show as stripes of their own." },
  view_type = "spectrogram",
  filter = "evt.dir=< and fd.type=file",
  applies_to = view.selections("machine", "containers", "processes", "errors", "clusters", "files", "directories"),
  columns = view.latencies("evt.latency.quantized", 8),
}
