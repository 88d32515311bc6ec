-- The options of the command line, once: parsing, --help, the manual and shell completion read this table.
--
-- key      where the value goes (true for options without argument)
-- short    letter; long: name
-- arg      what the argument is called; absent = none
-- optional the argument may be left out (it must follow without a blank, or after =)
-- list     may be repeated; the values are collected
-- kind     of the argument, what cli/parse.lua converts: "count" (whole number from 1), "number" (above 0), "snaplen",
--          "size", "pids", "moment", "rows" (whole number from 0), "delay" (ms); default text
-- takes_words   the option looks at the words after it (chisel arguments)
-- live     about capturing the running system: has to be known before chisels are loaded
-- with_files    of these, allowed with recordings too
-- tells    only prints something, or writes a file that is none of events; no event is looked at
-- complete what the argument is, for completion in the shell: "file", "dir", or a list of cli/complete.lua
-- foreign  of other programs, without a use here
-- hidden   not in --help
-- usage    lines in front of the list
local options = {
  usage = {
    "Usage: tracer [option]... [filter]",
    "       tracer [option]... [filter] -- COMMAND [ARG]...",
    "",
    "Shows the events that the filter lets through, or hands them to chisels: those of a recording (-r), of the",
    "running system (as root), or of a command and all that it starts.",
    "tracer -r FILE evt.type=open        sudo tracer -c topfiles_bytes        tracer -l        sudo tracer -- make",
  },
  { group = "Input" },
  { key = "files", short = "r", long = "read", arg = "FILE", list = true, complete = "file",
    help = "Read events from this recording, - for standard input. Several files are read one after another. "
      .. "Without it the running system is captured." },
  { key = "filter_proclist", long = "filter-proclist",
    help = "With -w and a filter: leave processes that cannot match out of the written file." },
  { key = "prune", long = "prune",
    help = "With -w and a filter: leave processes, containers and their users that the filter does not choose out of "
      .. "the written file, as for one container: -w web.scap --prune container.name=web." },
  { key = "no_users", short = "E", long = "exclude-users", help = "Do not use the names of users and groups." },

  { group = "Running system" },
  { key = "pids", long = "pid", arg = "PID,PID", kind = "pids", list = true, live = true,
    help = "Only these processes and what they start, until all of them have ended." },
  { key = "exclude_pids", long = "exclude-pid", arg = "PID,PID", kind = "pids", list = true, live = true,
    help = "Not these processes, nor what they start." },
  { key = "suppress_comm", short = "U", long = "suppress-comm", arg = "COMM", kind = "comm", list = true, live = true,
    help = "Not the processes of this name, nor what they start. May be repeated." },
  { key = "page_faults", long = "page-faults", live = true, help = "Also capture page faults." },
  { key = "snaplen", short = "s", long = "snaplen", arg = "BYTES", kind = "snaplen", live = true, with_files = true,
    help = "How much of I/O data to capture (default 80); recordings have what they have." },
  { key = "buffer_size", long = "buffer-size", arg = "SIZE", kind = "size", live = true,
    help = "Memory for events of each CPU that are not yet read: bytes, or with K, M or G (default 8M). Larger ones "
      .. "lose fewer events." },
  { key = "keep_privileges", long = "keep-privileges", live = true, with_files = true,
    help = "Do not give up the rights of root after the start, for chisels that need them. They can do anything "
      .. "then." },

  { group = "Selection" },
  { key = "display_filter", short = "d", long = "displayflt",
    help = "The filter only selects what is printed; chisels and -w get all events." },
  { key = "from", long = "from", arg = "MOMENT", kind = "moment",
    help = "Of a recording: events from this moment on: a time of day as HH:MM:SS, +SECONDS since the first event, or "
      .. "ns since 1970. What came before is followed, so that names are right." },
  { key = "to", long = "to", arg = "MOMENT", kind = "moment",
    help = "Of a recording: events up to this moment." },
  { key = "max_events", short = "n", long = "numevents", arg = "NUM", kind = "count",
    help = "Stop after this many events that passed the filter." },
  { key = "max_seconds", short = "M", arg = "SEC", kind = "number",
    help = "Stop when this much time of the recording has passed since the first event." },
  { key = "internal", short = "D", long = "debug", help = "Show internal events too." },

  { group = "Output" },
  { key = "print", short = "p", long = "print", arg = "FORMAT", complete = "format",
    help = "The line printed for an event: text with %fields (see -l). A * in front prints lines with unset fields "
      .. "too. \\n \\t \\e \\\\ are understood. -pc (or -pcontainer): the usual line with containers; -pk, -pm: with "
      .. "pods, tasks; -pp: show the usual format." },
  { key = "time", short = "t", arg = "FORM",
    help = "Time of events: h of the day (default), a seconds since 1970, r since the first event, d of the call, "
      .. "D since the last event shown." },
  { key = "json", short = "j", long = "json", help = "One JSON object per event." },
  { key = "ascii", short = "A", long = "print-ascii", help = "Show data as text with its line ends." },
  { key = "base64", short = "b", long = "print-base64", help = "Show data in base64." },
  { key = "hex", short = "x", long = "print-hex", help = "Show data in hexadecimal." },
  { key = "hexascii", short = "X", long = "print-hex-ascii", help = "Show data in hexadecimal and as text." },
  { key = "resolve_ports", short = "R", long = "resolve-ports", help = "Show names of ports." },
  { key = "verbose", short = "v", long = "verbose",
    help = "Do not cut data at 80 characters; statistics at the end. With -l: more about each field." },
  { key = "quiet", short = "q", long = "quiet", help = "Print no events; chisels still run." },
  { key = "summary", short = "S", long = "summary", help = "At the end, show how often each event occurred." },
  { key = "progress", short = "P", long = "progress", help = "Show how much of the file was read, on standard error." },
  { key = "unbuffered", long = "unbuffered", help = "Write every line at once." },

  { group = "Chisels" },
  { key = "chisel", short = "c", long = "chisel", arg = "NAME", takes_words = true, complete = "chisels",
    help = "Run a chisel. Its arguments follow as one word: -c NAME \"ARG ARG\". May be repeated." },
  { key = "list_chisels", long = "list-chisels", tells = true,
    help = "List the chisels, with a word behind it those about that; also -cl [TEXT]." },
  { key = "chisel_info", short = "i", long = "chisel-info", arg = "NAME", tells = true, complete = "chisels",
    help = "Describe a chisel: its arguments, examples, the fields it uses and the filter it sets." },
  { key = "profile", long = "profile",
    help = "At the end, show where each chisel has spent its time: events, calls, seconds, memory." },
  { key = "trust", long = "trust",
    help = "Chisels that are neither shipped nor files of root get all of Lua, too: files, programs, modules, the "
      .. "network, no limits. Only for those that you know." },
  { key = "chisel_memory", long = "chisel-memory", arg = "MB", kind = "count",
    help = "Memory that one chisel may take (default 1024; 256 when it is not trusted)." },

  { group = "Writing chisels" },
  { key = "new", long = "new", arg = "NAME", tells = true, help = "Write a commented starter to ~/.chisels/NAME.lua." },
  { key = "check", long = "check", arg = "FILE", tells = true, complete = "file",
    help = "Look for mistakes in a chisel: global names, unknown fields, callbacks that nothing calls. Arguments "
      .. "of the chisel may follow." },
  { key = "test", long = "test", arg = "FILE", tells = true, complete = "file",
    help = "Run the tests of a chisel, NAME_spec.lua beside it, with busted." },
  { key = "lua_meta", long = "lua-meta", arg = "DIR", tells = true, complete = "dir",
    help = "Write annotations of all that chisels can call to DIR, for editors." },
  { key = "list_api", long = "list-api", tells = true, help = "List what chisels can call, in Markdown." },

  { group = "Recording" },
  { key = "write", short = "w", long = "write", arg = "FILE", complete = "file",
    help = "Write the events to a recording, - for standard output, and print none." },
  { key = "compress", short = "z", long = "compress", help = "Compress the written file (gzip)." },
  { key = "write_for", long = "write-for", arg = "VERSION",
    help = "Who must be able to read the written file: now (default), or 0.29 for sysdig 0.29 and others of 2022, "
      .. "which end when they meet something newer." },
  { key = "fatfile", short = "F", long = "fatfile",
    help = "Also write events that fail the filter but change state, hidden, so that names stay right in the file." },
  { key = "rotate_mb", short = "C", long = "file-size", arg = "MB", kind = "number",
    help = "Start a new file after so many millions of bytes; a number is added to the name." },
  { key = "rotate_seconds", short = "G", long = "seconds", arg = "SEC", kind = "number",
    help = "Start a new file after so many seconds. The name may have % conversions of strftime; else a number is "
      .. "added." },
  { key = "rotate_events", short = "e", long = "event-limit", arg = "NUM", kind = "count",
    help = "Start a new file after so many events; a number is added to the name." },
  { key = "max_files", short = "W", long = "limit", arg = "NUM", kind = "count",
    help = "Keep at most so many files of -C, -G or -e: begin again at the first name." },
  { key = "ring", long = "ring", arg = "MB", kind = "count",
    help = "Keep the last so many millions of bytes of events in memory, and write them to FILE and a number (or FILE "
      .. "with % conversions of strftime) whenever signal SIGUSR2 or a chisel says so." },
  { key = "ring_at_end", long = "ring-at-end", help = "With --ring: write them at the end, too." },

  { group = "Information" },
  { key = "list_fields", short = "l", long = "list", tells = true,
    help = "List the fields for filters and formats; -lv tells more." },
  { key = "list_markdown", long = "list-markdown", tells = true, help = "List the fields in Markdown." },
  { key = "list_events", short = "L", long = "list-events", tells = true,
    help = "List the events and their parameters." },
  { key = "help", short = "h", long = "help", tells = true, help = "Show this help." },
  { key = "version", long = "version", tells = true, help = "Show the version." },

  { key = "completion", long = "completion", arg = "SHELL", tells = true, complete = "shells",
    help = "Print a script for completion in bash, zsh or fish." },

  -- For make install: tracer.1, ctracer.1 and tracer-chisels.7.
  { key = "man", long = "man", arg = "PAGE", tells = true, hidden = true },
  { key = "dump_state", long = "dump-state", arg = "PROC", optional = true, tells = true, hidden = true },
  -- For tests: the same of a live run at its end, to a file.
  { key = "final_state", long = "final-state", arg = "FILE", hidden = true },
  -- For tests: what a live run would capture as a table; a recording without what a live run would not capture.
  { key = "show_demand", long = "show-demand", tells = true, hidden = true },
  { key = "as_live", long = "as-live", hidden = true },
  { key = "bpf", short = "B", long = "bpf", arg = "PROBE", optional = true, foreign = true, hidden = true },
  { key = "modern_bpf", long = "modern-bpf", foreign = true, hidden = true },
  { key = "cpus_for_each_buffer", long = "cpus-for-each-buffer", arg = "NUM", foreign = true, hidden = true },
  { key = "large_environment", long = "large-environment", foreign = true, hidden = true },
  { key = "cri", long = "cri", arg = "PATH", foreign = true, hidden = true },
  { key = "cri_timeout", long = "cri-timeout", arg = "MS", foreign = true, hidden = true },
}

return options
