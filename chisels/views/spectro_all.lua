-- How long calls take, as a spectrogram.

local view = require "chisel.view"

view_info = {
  id = "spectro_all",
  name = "Spectrogram-All",
  description = "How long calls take, over time: the lighter a place the more calls took so long at that moment.",
  tips = { "Select a part of it with the mouse to see the calls themselves." },
  view_type = "spectrogram",
  filter = "evt.dir=<",
  applies_to = view.selections "evt.type",
  columns = view.latencies("evt.latency.quantized", 8),
}
