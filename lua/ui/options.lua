-- The options of ctracer, once: parsing, --help, the manual and shell completion read this table, which has the form of
-- lua/cli/options.lua. What tracer has too is taken from there.
local of_tracer = {}
for _, row in ipairs(require "cli.options") do
  if row.key then of_tracer[row.key] = row end
end

-- An option of tracer, with another help text when there is one.
local function same(key, help)
  local row = {}
  for name, value in pairs(of_tracer[key]) do row[name] = value end
  row.help = help or row.help
  return row
end

local options = {
  usage = {
    "Usage: ctracer [option]... [filter]",
    "",
    "Looks around in what a system does, with the arrow keys: tables of processes, files, connections and more, of the",
    "running system (as root) or of a recording (-r). Enter goes into what is selected, Backspace back; F1 tells more.",
    "sudo ctracer        sudo ctracer -pc -v containers        ctracer -r FILE        ctracer -r FILE -v files -j",
  },
  { group = "Input" },
  { key = "files", short = "r", long = "read", arg = "FILE", list = true, complete = "file",
    help = "Show this recording. Without it the running system is captured." },
  same "no_users",
  { key = "max_events", short = "n", long = "numevents", arg = "NUM", kind = "count",
    help = "Stop after this many events that passed the filter." },

  { group = "Running system" },
  { key = "delay", short = "d", long = "delay", arg = "MS", kind = "delay",
    help = "Milliseconds from one update to the next, from 100 (default 2000)." },
  same "page_faults",
  { key = "snaplen", short = "s", long = "snaplen", arg = "BYTES", kind = "snaplen",
    help = "How much of I/O data to capture (default 80; 2000 where data is shown); recordings have what they have." },
  { key = "ring", long = "ring", arg = "MB", kind = "count", live = true,
    help = "Keep the last so many millions of bytes of events for key w, all that pass the filter; without it 16, of "
      .. "those that are captured for what is shown anyhow." },
  same "buffer_size",
  { key = "keep_privileges", long = "keep-privileges", live = true,
    help = "Do not give up the rights of root after the start, for actions that need them." },

  { group = "View" },
  { key = "view", short = "v", long = "view", arg = "ID", complete = "views",
    help = "The view to begin with; echo: data that is read and written, dig: events." },
  { key = "print", short = "p", long = "print", arg = "WHAT",
    help = "c or container (-pc): with columns about containers." },
  same "resolve_ports",
  { key = "plain", long = "force-term-compat", help = "Draw with plain characters only." },

  { key = "keys", long = "keys", arg = "FILE", complete = "file",
    help = "Take keys from this file instead of a terminal, and print the screen where it says dump: names of keys, "
      .. "wait (until all is read), type TEXT, dump, resize WxH, click X Y. For tests and documentation." },
  { key = "size", long = "size", arg = "WxH", help = "With --keys: columns and lines of the screen (default 80x24)." },

  { group = "Without a screen" },
  { key = "json", short = "j", long = "json",
    help = "Print the view in JSON: once for a recording, with every update of the running system." },
  { key = "raw", long = "raw", help = "Print the view as lines." },
  { key = "interactive", long = "interactive", optional = true, arg = "MODE",
    help = "JSON; then read commands from standard input, one JSON object a line: {\"action\":\"apply\", "
      .. "\"args\":{\"view\":ID}}, {\"action\":\"drilldown\", \"args\":{\"rownum\":N}}, drillup, quit." },
  { key = "first_row", long = "from", arg = "ROW", kind = "rows", help = "With -j: the first row, counted from 0." },
  { key = "last_row", long = "to", arg = "ROW", kind = "rows",
    help = "With -j: the last row; 0: the last that there is." },
  { key = "sorting", long = "sortingcol", arg = "COLUMN", kind = "count",
    help = "Sort by this column, counted from 1." },
  { key = "ascii", short = "A", long = "print-ascii", help = "With -j: show data as text with its line ends." },
  { key = "hexascii", short = "X", long = "print-hex-ascii", help = "With -j: show data in hexadecimal and as text." },

  { group = "Information" },
  same("list_fields", "List the fields for filters and views."),
  { key = "list_views", long = "list-views", tells = true, help = "List the views, in JSON." },
  same "help",
  same "version",
  same "completion",

  -- For tests: what a live run would capture as a table.
  { key = "show_demand", long = "show-demand", hidden = true },
  same "bpf", same "modern_bpf", same "cpus_for_each_buffer", same "large_environment", same "cri", same "cri_timeout",
  { key = "logfile", long = "logfile", arg = "FILE", foreign = true, hidden = true },
  { key = "k8s_api", short = "k", long = "k8s-api", arg = "URL", foreign = true, hidden = true },
  { key = "k8s_api_cert", short = "K", long = "k8s-api-cert", arg = "FILE", foreign = true, hidden = true },
  { key = "mesos_api", short = "m", long = "mesos-api", arg = "URL", foreign = true, hidden = true },
  { key = "tracers", short = "T", long = "force-tracers-capture", foreign = true, hidden = true },
}

return options
