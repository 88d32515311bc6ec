-- The options of ctracer, once: parsing, --help, the manual and shell completion read this table, which has the form of
-- lua/cli/options.lua.
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
  { key = "no_users", short = "E", long = "exclude-users", help = "Do not use the names of users and groups." },
  { key = "max_events", short = "n", long = "numevents", arg = "NUM", kind = "count",
    help = "Stop after this many events that passed the filter." },

  { group = "Running system" },
  { key = "delay", short = "d", long = "delay", arg = "MS", kind = "delay",
    help = "Milliseconds from one update to the next, from 100 (default 2000)." },
  { key = "page_faults", long = "page-faults", live = true, help = "Also capture page faults." },
  { key = "snaplen", short = "s", long = "snaplen", arg = "BYTES", kind = "snaplen",
    help = "How much of I/O data to capture (default 80; 2000 where data is shown); recordings have what they have." },
  { key = "buffer_size", long = "buffer-size", arg = "SIZE", kind = "size", live = true,
    help = "Memory for events of each CPU that are not yet read: bytes, or with K, M or G (default 8M)." },
  { key = "keep_privileges", long = "keep-privileges", live = true,
    help = "Do not give up the rights of root after the start, for actions that need them." },

  { group = "View" },
  { key = "view", short = "v", long = "view", arg = "ID", complete = "views",
    help = "The view to begin with; echo: data that is read and written, dig: events." },
  { key = "print", short = "p", long = "print", arg = "WHAT",
    help = "c or container (-pc): with columns about containers." },
  { key = "resolve_ports", short = "R", long = "resolve-ports", help = "Show names of ports." },
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
  { key = "list_fields", short = "l", long = "list", tells = true, help = "List the fields for filters and views." },
  { key = "list_views", long = "list-views", tells = true, help = "List the views, in JSON." },
  { key = "help", short = "h", long = "help", tells = true, help = "Show this help." },
  { key = "version", long = "version", tells = true, help = "Show the version." },
  { key = "completion", long = "completion", arg = "SHELL", tells = true, complete = "shells",
    help = "Print a script for completion in bash, zsh or fish." },

  -- For tests: what a live run would capture as a table.
  { key = "show_demand", long = "show-demand", hidden = true },
  { key = "bpf", short = "B", long = "bpf", arg = "PROBE", optional = true, foreign = true, hidden = true },
  { key = "modern_bpf", long = "modern-bpf", foreign = true, hidden = true },
  { key = "cpus_for_each_buffer", long = "cpus-for-each-buffer", arg = "NUM", foreign = true, hidden = true },
  { key = "large_environment", long = "large-environment", foreign = true, hidden = true },
  { key = "logfile", long = "logfile", arg = "FILE", foreign = true, hidden = true },
  { key = "k8s_api", short = "k", long = "k8s-api", arg = "URL", foreign = true, hidden = true },
  { key = "k8s_api_cert", short = "K", long = "k8s-api-cert", arg = "FILE", foreign = true, hidden = true },
  { key = "mesos_api", short = "m", long = "mesos-api", arg = "URL", foreign = true, hidden = true },
  { key = "tracers", short = "T", long = "force-tracers-capture", foreign = true, hidden = true },
  { key = "cri", long = "cri", arg = "PATH", foreign = true, hidden = true },
  { key = "cri_timeout", long = "cri-timeout", arg = "MS", foreign = true, hidden = true },
}

return options
