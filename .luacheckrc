std = "lua54"
max_line_length = 120
cache = false

-- Tables with one row per event or flag.
for _, name in ipairs { "events", "flags", "names" } do
  files["runtime/event/" .. name .. ".lua"] = { max_line_length = false }
end

files["spec"] = { std = "+busted" }

-- The contract between chisels and the host: metadata and callbacks are globals, the host's tables are given.
local callbacks = {
  "description", "short_description", "category", "args", "examples", "hidden", "view_info",
  "on_set_arg", "on_init", "on_capture_start", "on_event", "on_interval", "on_capture_end", "on_end_of_sample",
}
local chisel = { globals = callbacks, read_globals = { "sysdig", "chisel", "evt", "terminal", "tracer" } }
files["chisels"] = chisel
files["bench/live"] = chisel
