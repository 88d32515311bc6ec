-- What chisels see of the program, once: docs/api.md, --lua-meta, --check, the sandbox and the hints in error messages
-- are made of this table.
--
-- metadata   globals that a chisel sets: { name, type, what it is }
-- callbacks  global functions that are called: { name, arguments, results, when and what for }
-- tables     what is there, each { name = , help = , functions }. A function is { name, arguments, results, what it
--            does }, arguments as "name: type, name?: type", results as "type name, type name" or nil. More:
--            errors   when it fails, beside arguments of a wrong type
--            at       where it may be called; default: everywhere
--            trusted  only for chisels that are trusted
--            alias    the name of the function that it is another name of
--            module   (of a table) what require gets it by
--            object   (of a table) what its functions are methods of: the type
-- modules    more that can be required: { name, what for }
-- left       what chisels that are not trusted have of these standard tables; of the others they have everything
-- refused    and global functions that they do not have
-- told       what os.getenv tells them
-- arguments  values of argtype: { name, type of the value, rows that are understood, what it is }

local INIT = "on_init, on_capture_start"
local EVENT = "on_event, on_interval"

return {
  metadata = {
    { "description", "string", "What it shows, in full sentences. Without it the file is no chisel." },
    { "short_description", "string", "One line for -cl." },
    { "category", "string", "The group in -cl, like Net or Performance." },
    { "args", "ArgumentRow[]", "Its arguments, in their order; an empty table when there are none." },
    { "examples", "string[][]", "For -i: { command line without `tracer`, what it shows }, like { \"-c topconns\", "
        .. "\"which connections are busy\" }." },
    { "hidden", "boolean", "true: not in -cl." },
    { "view_info", "View", "Of a view, which is a file of its own: what ctracer shows. See below." },
  },

  -- What a row of args may say: name, type, what it is.
  argument_row = {
    { "name", "string", "For messages and on_set_arg." },
    { "description", "string", "One line for -i." },
    { "argtype", "string", "What kind of value it takes, see below; default string." },
    { "optional", "boolean", "It may be left out. Those that may not come first." },
    { "default", "any", "Its value then (with chisel.args); a text may be as on the command line, \"10ms\"." },
    { "values", "table", "Of an enum: what it can be; { \"value\", \"alias\" } has other names." },
    { "min", "number", "The smallest value." },
    { "max", "number", "The largest value." },
    { "unit", "string", "Of a duration: the unit of a number without one." },
    { "set", "function", "Called with the value when it is given (with chisel.args)." },
  },

  -- What a view may say, its columns and its actions: name, type, what it is. Views are read by these rows
  -- (lua/ui/views.lua): required = it must be there, default = its value without it, one_of = what it can be.
  view = {
    { "id", "string", "Its name on the command line, ctracer -v ID.", required = true },
    { "name", "string", "Its name on the screen; views are sorted by it.", required = true },
    { "description", "string", "What it shows, in full sentences.", default = "" },
    { "tips", "string[]", "What else is good to know, for the page about it." },
    { "tags", "string[]", "nocsysdig: it is there for -j only." },
    { "view_type", "string", "table: rows are put together by the key. list: every event is a row. spectrogram: the "
        .. "key on a logarithmic scale, over time.", required = true, one_of = { "table", "list", "spectrogram" } },
    { "filter", "string", "Which events it is made of; default all.", default = "" },
    { "applies_to", "string[]", "The fields whose values it can be shown for, as after Enter on a row; \"\" is the "
        .. "whole machine." },
    { "drilldown_target", "string", "The id of the view that Enter on a row leads to; default the first one that "
        .. "applies to the key." },
    { "use_defaults", "boolean", "Events without a value of some column count, with 0 or no text; default only events "
        .. "that have all.", default = false },
    { "is_root", "boolean", "ctracer may begin with it.", default = false },
    { "propagate_filter", "boolean", "What is shown after Enter on a row is made of events that pass this filter, too; "
        .. "default true.", default = true },
    { "drilldown_increase_depth", "boolean", "Enter leads one level deeper: %depth in names, fields and the filter is "
        .. "one more.", default = false },
    { "spectro_type", "string", "tracers: F12 shows durations of spans, not of calls." },
    { "columns", "ViewColumn[]", "Its columns, from left to right.", required = true },
    { "actions", "ViewAction[]", "Commands that can be run for the selected row." },
  },
  view_column = {
    { "name", "string", "The title.", required = true },
    { "field", "string", "Whose values it shows; tracer -lv lists the fields.", required = true },
    { "description", "string", "What it is, for the page about the view.", default = "" },
    { "colsize", "integer", "How wide it is; 0: the rest of the line. Default as wide as values of the field need." },
    { "is_key", "boolean", "Its values tell rows apart. Tables have one such column; it is not shown.",
      default = false },
    { "is_groupby_key", "boolean", "The rows of one value are put together once more, as threads to processes. Not "
        .. "shown.", default = false },
    { "aggregation", "string", "What is made of the values of all events of a row; TIME_AVG: their sum, by second. "
        .. "Default the first.", one_of = { "SUM", "AVG", "TIME_AVG", "MIN", "MAX" } },
    { "groupby_aggregation", "string", "What is made of rows that are put together by the is_groupby_key column.",
      one_of = { "SUM", "AVG", "TIME_AVG", "MIN", "MAX" } },
    { "is_sorting", "boolean", "Rows are sorted by it at first; default by the first column.", default = false },
    { "tags", "string[]", "When it is there: containers with -pc, default without; no tag: always." },
    { "filterfield", "string", "Of a key: the field that the filter of what Enter leads to is about, if it is "
        .. "another." },
    { "filter_in_child_only", "boolean", "Of a key: this filter holds for the next view only, not for those after it.",
      default = false },
  },
  view_action = {
    { "hotkey", "string", "The key, one character.", required = true },
    { "command", "string", "For the shell; %FIELD is the value of the selected row, quoted.", required = true },
    { "description", "string", "What it does.", default = "" },
    { "ask_confirmation", "boolean", "Whether to ask first; default no.", default = false },
    { "wait_finish", "boolean", "Whether what it printed stays until a key is pressed; default yes.", default = true },
  },

  arguments = {
    { "string", "a text" },
    { "int", "a whole number" },
    { "float", "a number" },
    { "duration", "nanoseconds, written as 10ms, 1.5s" },
    { "bytes", "a number, written as 64k, 1M" },
    { "bool", "true or false, written as yes or no" },
    { "enum", "one of values" },
    { "ipv4", "an address as text" },
    { "filter", "a filter as text" },
    { "field", "the name of a field" },
    { "fields", "a list of such names, written as proc.name,fd.name" },
  },

  callbacks = {
    { "on_set_arg", "name: string, value: string", "boolean accepted",
      "For every argument, before on_init; the value is text. chisel.args defines it for you." },
    { "on_init", "", "boolean success", "Once for each recording, before it is opened: request fields, set filters." },
    { "on_capture_start", "", "boolean success", "When the recording is open: machine information is known." },
    { "on_event", "", "boolean? show",
      "For each event that passes the filters of the command line and of the chisel. true prints it with the chisel's "
        .. "formatter." },
    { "on_interval", "seconds: integer, ns: integer, delta: integer", "boolean go_on",
      "When the interval has passed, in event time, before the event that passed it; live also when nothing happens, "
        .. "by the clock. The time, and the nanoseconds since the call before. Anything but true ends the chisel." },
    { "on_capture_end", "seconds: integer, ns: integer, delta: integer", nil,
      "At the end. The time of the last event, and the nanoseconds that the capture covers." },
  },

  tables = {
    { name = "evt", help = "The event under way. At the end of the capture all but field tell of the last one.",
      { "field", "handle: FieldHandle?", "any value", at = EVENT,
        "The value of a requested field: a number, a text, true or false; nil when it has none. Times and latencies "
          .. "are nanoseconds, sizes are bytes.", errors = "no event yet" },
      { "get_num", "", "integer number", "The number of the event, from 1.", errors = "no event yet" },
      { "get_ts", "", "integer seconds, integer ns", "Its time, since 1970.", errors = "no event yet" },
      { "get_type", "", "string name", "Its name: the system call, or what else it is.", errors = "no event yet" },
      { "get_cpuid", "", "integer cpu", "The CPU it happened on.", errors = "no event yet" },
    },

    { name = "chisel", help = "What a chisel says about itself.",
      { "request_field", "name: FieldName", "FieldHandle handle", at = INIT,
        "A handle of the field, for evt.field and aggregates.", errors = "unknown field; later than on_capture_start" },
      { "set_filter", "filter?: string", nil, "Only events that pass reach on_event and attached aggregates. Replaces "
          .. "the one before; without text, all pass.", errors = "the filter does not compile" },
      { "set_event_formatter", "format: string", nil, "The line that is printed when on_event returns true: text with "
          .. "%fields, as of -p. \"\" is the usual one.", errors = "unknown field" },
      { "set_interval_s", "seconds: number", nil, "on_interval is called so often, in event time." },
      { "set_interval_ns", "ns: number", nil, "The same in nanoseconds." },
      { "set_clock_interval_s", "seconds: number", nil, "on_interval is called so often by the clock, however fast "
          .. "a recording is read; it gets the time of the event, and the nanoseconds since the last call." },
      { "set_precise_interval_ns", "ns: number", nil,
        "One call of on_interval for every interval, counted from the first event, also for empty ones." },
      { "exec", "name: string, ...: string", nil, at = "on_init", "Another chisel takes over, with these arguments. It "
          .. "is looked for in the directories of chisels, then beside this one. It gets no more rights than this one.",
        errors = "a second call; no such chisel" },
      { "attach_aggregate", "aggregate: Aggregate", nil, at = INIT,
        "Every event that passes the filters is added to it, without entering Lua." },
      { "get_name", "", "string name", "The name that it was started by." },
      { "save_ring", "path?: string", "string? file, integer|string count",
        "Writes the events that --ring keeps to a recording, `path` or the next one that -w names: its name and the "
          .. "number of events, or nil and the error. A path is for trusted chisels." },
    },

    { name = "sysdig", help = "The program around it. It keeps the name under which chisels know it.",
      { "set_filter", "filter: string", nil, "Replaces the filter of the command line, for all consumers.",
        errors = "the filter does not compile" },
      { "get_filter", "", "string filter", "The filter of the command line, \"\" when there is none." },
      { "set_snaplen", "bytes: number", nil, "How much of I/O data is wanted, live. The most that any chisel asks for "
          .. "counts; -s wins. Recordings have what they have." },
      { "set_output_format", "name: string", nil, "How data looks: normal, ascii, hex, hexascii, base64, json, "
          .. "jsonbase64; simple leaves out the type letters of descriptors. The command line wins.",
        errors = "another name" },
      { "get_output_format", "", "string name", "\"json\" with -j, else \"normal\"." },
      { "set_fatfile_dump_mode", "on: boolean", nil, "As -F: hidden events that change state are recorded, too." },
      { "is_live", "", "boolean live", "Whether events are those of now." },
      { "is_tty", "", "boolean tty", "Whether standard output is a terminal." },
      { "has_command", "", "boolean command", "Whether a command is followed (-- COMMAND): the capture is as long as "
          .. "it." },
      { "is_print_container_data", "", "boolean containers", "Whether -pc or the like was given." },
      { "get_terminal_info", "", "table size", "{ width =, height = } in characters, -1 when unknown." },
      { "get_machine_info", "", "table machine", "{ hostname =, num_cpus =, memory_size_bytes =, max_pid = }.",
        at = "from on_capture_start on", errors = "earlier" },
      { "get_thread_table", "filter?: string", "table threads", "Processes and threads by thread id: { tid, pid, ptid, "
          .. "comm, exe, flags, fdlimit, uid, gid, nchilds, vmsize_kb, vmrss_kb, vmswap_kb, pfmajor, pfminor, clone_ts "
          .. "(ns as text), username, args, env, fdtable }. fdtable is by number: { name, type }, sockets also { cip, "
          .. "cport, sip, sport, is_server, l4proto }. With a filter: the descriptors that match, and threads that "
          .. "have one.", errors = "the filter does not compile" },
      { "get_thread_table_nofds", "filter?: string", "table threads", "The same without descriptors.",
        errors = "the filter does not compile" },
      { "get_thread_table_barebone", "filter?: string", "table threads", "Only tid, pid and the network part of "
          .. "descriptors.", errors = "the filter does not compile" },
      { "get_thread_table_barebone_nofds", "filter?: string", "table threads", "Only tid and pid.",
        errors = "the filter does not compile" },
      { "get_container_table", "", "table[] containers", "{ id =, name =, image =, type = } of each, newest first." },
      { "make_ts", "seconds: number, ns: number", "string ts", "A time in nanoseconds as decimal text." },
      { "add_ts", "a: string|integer, b: string|integer", "string ts", "The sum of two times.",
        errors = "not a number" },
      { "subtract_ts", "a: string|integer, b: string|integer", "string ts", "Their difference.",
        errors = "not a number" },
      { "get_firstevent_ts", "", "string ts", "Time of the first event, nanoseconds as text; \"0\" before it." },
      { "get_lastevent_ts", "", "string ts", "Time of the last event so far." },
      { "get_evtsource_name", "", "string path", "The recording, \"\" live." },
      { "get_read_progress", "", "number percent", "How much of the recording was read." },
      { "end_capture", "", nil, "Ends the capture after this event." },
      { "run_app", "arguments: string", nil, trusted = true, "Runs the program again with this command line when the "
          .. "capture has ended." },
      { "run_sysdig", "arguments: string", nil, trusted = true, alias = "run_app", "An older name of run_app." },
      { "udp_setpeername", "address: string, port: integer", nil, trusted = true, "Where datagrams are sent to: an "
          .. "IPv4 address and a port.", errors = "no such address" },
      { "udp_send", "bytes: string", nil, trusted = true, "Sends one datagram.", errors = "no peer; the network's" },
      { "log", "message: string, severity?: string", nil, "A note on standard error. debug and info are shown with -D "
          .. "only; warning, error and critical always." },
      { "push_metric", "name: string, value: number, tags?: table", nil, "For files written for programs that embed "
          .. "the engine; has no effect." },
    },

    { name = "aggregate", module = "aggregate", help = "Group by and add up, in C.",
      { "new", "spec: AggregateSpec", "Aggregate aggregate", at = INIT, "Makes one. spec.keys: up to 16 fields to "
          .. "group by (none: one row). spec.value: the field to add up. spec.op: count (default without value), sum "
          .. "(default with value), min, max, avg or hist, a histogram by powers of two. spec.positive_only: values of "
          .. "0 and less do not count, as those of failed calls.", errors = "unknown field; op without value" },
    },

    { name = "Aggregate", object = "Aggregate", help = "What aggregate.new gives. #a is a:rows().",
      { "add", "", "boolean counted", at = EVENT, "Adds the event under way; false when the value or a key is unset.",
        errors = "no event" },
      { "top", "n?: integer", "AggregateRow[] rows", "The n largest rows (all without n), largest first; equal ones in "
          .. "order of appearance. A row is { key1, key2, ..., value =, count = }; with op hist also hist = { n0, n1, "
          .. "... }: values in [2^i, 2^(i+1)) at hist[i + 1]." },
      { "rows", "", "integer n", "How many rows there are." },
      { "lost", "", "integer n", "Events left out because it was full (1 GB)." },
      { "clear", "", nil, "Forgets all rows." },
    },
  },

  modules = {
    { "chisel.top", "top lists: group by fields, add up a value" },
    { "chisel.stats", "tables of several numbers for each row" },
    { "chisel.list", "one line for each event, in columns" },
    { "chisel.slower", "calls slower than a threshold" },
    { "chisel.rate", "how much, second by second" },
    { "chisel.heatmap", "heat maps: a line for every interval" },
    { "chisel.snapshot", "what the system has at one moment" },
    { "chisel.data", "the data of reads and writes" },
    { "chisel.args", "arguments with a type, checked and converted" },
    { "chisel.fields", "the fields of the event under way, by names of your own" },
    { "chisel.rows", "rows of values as a table, as lines, or as JSON" },
    { "chisel.output", "colours where a person looks, JSON where a program reads" },
    { "chisel.format", "columns, sizes, durations, shares" },
    { "chisel.keys", "columns that several top lists group by" },
    { "chisel.periodic", "results at the end, and live once a second" },
    { "chisel.http", "HTTP transactions in what is read and written" },
    { "chisel.dns", "messages of the Domain Name System" },
    { "chisel.protobuf", "writing Protocol Buffers" },
    { "chisel.export", "saving what threads did around chosen events" },
    { "chisel.summary", "what the summary of a recording counts" },
    { "chisel.view", "selections, columns and actions that views share" },
    { "aggregate", "group by and add up" },
    { "ansiterminal", "colours and cursor, as sysdig's chisels use them" },
    { "common", "the functions that sysdig's chisels share" },
    { "dkjson", "JSON" },
    { "statsd", "metrics for a statsd server; only for trusted chisels" },
    { "bit", "bit operations, as in LuaJIT" },
  },

  left = {
    io = { "write", "flush", "stdout", "stderr" }, os = { "clock", "date", "difftime", "exit", "time", "getenv" },
    debug = { "traceback", "getmetatable" }, package = { "loaded", "path", "cpath", "config", "seeall" },
  },
  refused = { "dofile", "loadfile" },
  told = { "COLUMNS", "LANG", "LC_ALL", "LINES", "NO_COLOR", "TERM", "TZ" },
}
