-- What is shown of which events: runs one request at a time, over a recording or the running system. Knows nothing of
-- screens. Recordings are read again from the start for every request, each time by a run of its own; the running
-- system is opened once and goes on.
--
-- The time line of a recording is counted by the first run that reads all of it. When that gives way to another before
-- its end it lives on as the counter, which shows nothing; when it waits, or was stopped, a counter begins anew. It
-- works while the run that is shown has nothing to do.
--
-- A request:
--   kind      "table", "list", "spectrogram", "dig" or "echo"
--   view      the view, normalised and at its depth (ui/views.lua); not of dig and echo
--   filter    the whole filter, "" = none
--   from, to  ns since 1970: of a recording only what lies between; nil = no limit
--   format    of data in dig and echo: "dotted", "printable" or "hex"
--   latency   dig: with the time that each call took
--   width     spectrogram: how many columns latencies are spread over
--   slices    spectrogram: what is counted is kept for each slice of time (a:slices), of recordings, too
local runtime = require "runtime"

local analysis = {}

local Analysis = {}
Analysis.__index = Analysis

local DELAY_MS, SPECTROGRAM_SHARE, LIST_MS = 2000, 4, 200
local KEPT_BYTES = 32 << 20 -- of lines; of a recording with more a new request has the first ones again
local SLICES = 100 -- of a recording, or more
local SLICES_KEPT = 5000 -- of the running system
local RING_MB = 16 -- of events of the running system, those that are captured anyhow
local LINES_AT_ONCE = 1000 -- of a recording, before more are asked for

local dig_format = "*%evt.num %evt.time %evt.cpu %proc.name (%thread.tid) %evt.dir %evt.type %evt.info"
local dig_format_containers = "*%evt.num %evt.time %evt.cpu %container.name (%container.id) %proc.name "
  .. "(%thread.tid:%thread.vtid) %evt.dir %evt.type %evt.info"
local latency_format = "*(latency=%evt.latency.human) (fd=%fd.name) "

local buffers = { dotted = "dotted", printable = "printable", hex = "hexascii" }

-- Types whose columns are sorted with the largest first.
local descending_types = {}
for _, name in ipairs { "INT8", "INT16", "INT32", "INT64", "UINT8", "UINT16", "UINT32", "UINT64", "RELTIME", "ABSTIME",
  "DOUBLE", "BOOL" } do
  descending_types[name] = true
end

---@class AnalysisOptions
---@field file string? recording; nil = the running system, then:
---@field live table? run whose capture is open (run:open_live)
---@field containers boolean? dig shows containers
---@field delay integer? ms from one update to the next
---@field max_events integer?
---@field snaplen integer?
---@field no_users boolean?
---@field resolve_ports boolean?
---@field page_faults boolean?
---@field on_screen boolean? somebody sits there who may scroll back, save, and ask for a time line
---@field ring integer? running system: MB of events for a:save; all that pass the filter are captured for it then
---@field show_demand boolean? print what would be captured, and capture nothing

---@param options AnalysisOptions
---@return table
function analysis.new(options)
  return setmetatable({ options = options, columns = {}, progress = 0, messages = "" }, Analysis)
end

local function lines_options(self, request)
  local format
  if request.kind == "dig" then
    format = self.options.containers and dig_format_containers or dig_format
    if request.latency then format = latency_format .. format:sub(2) end
  end
  local keep = self.options.on_screen and KEPT_BYTES or nil -- elsewhere all is printed, and cleared then
  return { format = format, keep = keep, want = LINES_AT_ONCE }
end

local function interval(self, request)
  local delay = self.options.delay or DELAY_MS
  if request.kind == "list" then return LIST_MS end
  local line = request.slices and self.options.file and self.counted and self.line
  if line then
    local span = (request.to or line.last_ns) - (request.from or line.first_ns)
    return math.max(1, math.min(span // (SLICES * 1000000), delay // SPECTROGRAM_SHARE))
  end
  return request.kind == "spectrogram" and math.max(delay // SPECTROGRAM_SHARE, 100) or delay
end

local function table_options(self, request)
  local view = request.view
  local o = {
    columns = {}, defaults = view.use_defaults, interval = interval(self, request), slices = request.slices or false,
  }
  o.keep = not self.options.file and KEPT_BYTES or nil
  for i, column in ipairs(view.columns) do
    if i == view.key then
      o.key = column.field
    elseif i == view.group then
      o.group = column.field
    else
      o.columns[#o.columns + 1] = { column.field, column.aggregation, column.groupby_aggregation }
    end
  end
  return o
end

-- What the columns of a table are: those of the view without the keys, with the type and format of their fields.
local function describe(self, request, run)
  self.columns, self.sorting, self.key_type = {}, nil, nil
  if request.kind == "dig" or request.kind == "echo" then return end
  local view, types = request.view, run:columns()
  self.key_type = types[0] and types[0].type
  for i, column in ipairs(view.columns) do
    if i ~= view.key and i ~= view.group then
      local n = #self.columns + 1
      self.columns[n] = {
        name = column.name, description = column.description, field = column.field, size = column.colsize, index = i,
        type = types[n].type, format = types[n].format, descending = descending_types[types[n].type] or false,
      }
      if i == view.sorting then self.sorting = n end
    end
  end
end

local function set_view(self, run, request)
  local ok, err
  if request.kind == "dig" or request.kind == "echo" then
    ok, err = run:show_lines(lines_options(self, request))
  else
    if request.width then run:set_columns(request.width) end
    ok, err = run:show_table(table_options(self, request))
  end
  return ok, err
end

local function run_options(self, request)
  local o = self.options
  local function moment(ns) return ns and { form = "at", ns = ns } end
  local ring = not o.file and o.on_screen and (o.ring or RING_MB) or nil
  return {
    files = { o.file }, filter = request.filter, quiet = true, keep_messages = true, no_users = o.no_users,
    resolve_ports = o.resolve_ports, max_events = o.max_events, snaplen = o.snaplen, page_faults = o.page_faults,
    ring = ring, write = ring and "ring.scap", record_shown = ring and not o.ring, fatfile = ring ~= nil,
    show_demand = o.show_demand, buffers = buffers[request.format or "dotted"], from = moment(request.from),
    to = moment(request.to),
  }
end

local function close_run(self, run)
  run:finish()
  self.messages = self.messages .. (run:messages() or "")
  run:close()
end

-- What is shown no more is closed, unless it goes on as the counter.
local function retire_run(self)
  local run = self.run
  self.run = nil
  if run and run == self.counter then run:show_nothing() elseif run then close_run(self, run) end
end

-- A new run takes the place of the old one only when nothing is wrong with the request.
local function show_recording(self, request)
  local run = runtime.new(false, 0, false, false)
  local counts = self:is_counting() and not self.counter and not request.from and not request.to
  if counts then run:count_time() end
  local ok, err = set_view(self, run, request)
  if ok then ok, err = run:begin(run_options(self, request)) end
  if not ok then
    run:close()
    return nil, err
  end
  retire_run(self)
  self.run = run
  if counts then self.counter = run end
  return true
end

local function show_live(self, request)
  local run = self.options.live
  local ok, err = run:set_filter(request.filter or "")
  if not ok then return nil, err end
  ok, err = set_view(self, run, request)
  if not ok then
    if self.request then run:set_filter(self.request.filter or "") end
    return nil, err
  end
  if not self.run then
    ok, err = run:begin(run_options(self, request))
    if not ok then return nil, err end
    self.run = run
  end
  run:set_buffers(buffers[request.format or "dotted"])
  return true
end

---Begins anew. On an error the request before stays.
---@param request table
---@return boolean? true
---@return string? error
function Analysis:show(request)
  local ok, err
  if self.options.file then ok, err = show_recording(self, request) else ok, err = show_live(self, request) end
  if not ok then return nil, (err:gsub("^tracer: ", ""):gsub("\n$", "")) end
  self.request, self.progress, self.done = request, 0, false
  self.slice_list, self.slice_count, self.slices_to = {}, 0, nil
  self.interval_ns = interval(self, request) * 1000000
  describe(self, request, self.run)
  return true
end

-- The counter has come to the end.
local function end_of_counting(self)
  self.line, self.whole, self.counted = self.counter:timeline(), self.counter:source(), true
  self.counter = nil
end

-- The reading is over: its messages are kept, and what it has shown stays.
local function end_of_reading(self)
  self.done, self.failed = true, self.run:finish() ~= 0
  self.messages = self.messages .. (self.run:messages() or "")
end

local function end_of_recording(self)
  end_of_reading(self)
  self.progress = 100
  if self.counter == self.run then end_of_counting(self) end
end

---Reads a recording no further: what was read until now is what there is to see.
function Analysis:stop()
  self:timeline()
  if self.counter == self.run then self.counter = nil end
  end_of_reading(self)
end

-- A counter from the beginning of the recording.
local function new_counter(self)
  local run, options = runtime.new(false, 0, false, false), run_options(self, self.request)
  options.from, options.to = nil, nil
  run:count_time()
  self.counted = not run:begin(options)
  if not self.counted then return run end
  run:close()
end

-- While the run that is shown has nothing to do.
local function go_on_counting(self, ms)
  if not self:is_counting() then return end
  if not self.counter or self.counter == self.run then self.counter = new_counter(self) end
  local run = self.counter
  if not run or run:step(ms) ~= "done" then return end
  end_of_counting(self)
  close_run(self, run)
end

---Works for at most so long.
---@param ms number
---@return "reading"|"idle"|"waiting"|"done" now idle: the running system has nothing to tell; waiting: for a:want
function Analysis:step(ms)
  if self.done then
    go_on_counting(self, ms)
    return "done"
  end
  local now = self.run:step(ms)
  if now == "done" then
    end_of_recording(self)
  elseif self.options.file then
    self.progress = self.run:source().progress
    if self.request.slices then return "reading" end -- it waits for a:fresh only
    if now == "waiting" then go_on_counting(self, ms) end
  end
  return now
end

local function add_slice(self, to, counts)
  self.slice_count = self.slice_count + 1
  self.slice_list[self.slice_count] = { from = to - self.interval_ns, to = to, counts = counts }
  if not self.options.file then self.slice_list[self.slice_count - SLICES_KEPT] = nil end
  self.slices_to = to
end

-- The sample that stands now, as a slice of time that ended at `to`, after empty ones where nothing happened.
local function add_sample(self, to)
  local step, counts = self.interval_ns, {}
  for _, row in ipairs((self:rows())) do counts[row.raw_key] = row.values[2] end
  local start = self.slices_to or self.request.from or self.run:source().first_ns
  for i = math.max(1, math.ceil(start / step), to // step - SLICES_KEPT), to // step - 1 do
    if i * step > start then add_slice(self, i * step, {}) end
  end
  add_slice(self, to, counts)
end

---Whether there is a new sample, or new lines, since the last call.
function Analysis:fresh()
  local fresh, to = self.run:fresh()
  if fresh and self.request.slices and to > 0 then add_sample(self, to) end
  return fresh
end

---Of a spectrogram: slices from number `first` on, which are kept: { from, to (ns), counts by column of latency }.
---@param first integer
---@return table[]
---@return integer total how many there were
function Analysis:slices(first)
  local list, count = {}, self.slice_count
  for i = math.max(first, count - SLICES_KEPT + 1), count do list[#list + 1] = self.slice_list[i] end
  return list, count
end

local function row_of(raw)
  local key = raw.key
  raw.key = nil
  return { key = key and tostring(key) or "", raw_key = key, values = raw }
end

---Rows of the last sample, from first to last (nil: all), and how many there are.
---@param column integer? sorted by this one of a.columns; nil: in the order in which they came
---@param descending boolean?
---@param first integer?
---@param last integer?
---@param undivided boolean? averages of whole numbers are given as sums
---@return table[] { { key = text, raw_key =, values = {...} }, ... }; averages are floats
---@return integer
function Analysis:rows(column, descending, first, last, undivided)
  local raw, total = self.run:rows(column or 0, descending or false, first, last, undivided or false)
  local rows = {}
  for i, row in ipairs(raw) do rows[i] = row_of(row) end
  return rows, total
end

---Of dig and echo: how many lines have come, and the number of the first that is kept.
---@return integer
---@return integer
function Analysis:line_count() return self.run:line_count() end

---Lines by their numbers, those of them that are kept: { text, ns }; of echo also reads, bytes, fd, fd_type, fd_name,
---process and container.
---@return table[]
function Analysis:lines(first, last) return self.run:lines(first, last) end

---The number of the next line from `from` on that contains a text, in what is read or written, or, of echo, in the
---names of descriptor and process; nil: none of those that there are.
---@param text string
---@param from integer
---@return integer?
function Analysis:find_line(text, from) return self.run:find_line(text, from) end

---A recording is read on until there are so many lines.
---@param n integer
function Analysis:want(n) self.run:want(n) end

---{ first_ns, last_ns, width_ns, events = {}, errors = {}, percent } of the recording; percent: how much of it was
---read for that, nil = all. Nil before the first event.
function Analysis:timeline()
  if not self.counter then return self.line end
  local percent = self.counter:source().progress
  if not self.line or percent > self.line.percent then
    self.line = self.counter:timeline()
    if self.line then self.line.percent = percent end
  end
  return self.line
end

---Whether the time line is not complete yet.
function Analysis:is_counting() return self.options.on_screen and self.options.file and not self.counted end

---{ live, file, events, passed, first_ns, last_ns, lost, captured, progress }; of all of a recording once that was
---read, as a range of time is read no further than it goes.
function Analysis:source()
  local source = self.whole or self.run:source()
  source.file = self.options.file
  return source
end

---Forgets rows of a list, or lines.
function Analysis:clear() self.run:clear_view() end

---What had to be told on standard error since the last call, or nil.
function Analysis:take_messages()
  local text = self.messages .. (self.run and self.run:messages() or "")
  self.messages = ""
  return text ~= "" and text or nil
end

local SAVE_MS = 50 -- between two calls of `go_on`

-- The events of a request, into a file.
local function save_selection(self, path, request, go_on)
  local options = run_options(self, request)
  options.write, options.compress, options.fatfile = path, path:find "%.gz$" ~= nil, true
  local run = runtime.new(false, 0, false, false)
  local ok, err = run:begin(options)
  local stopped
  repeat
    stopped = ok and not go_on(run:source().progress)
  until not ok or stopped or run:step(SAVE_MS) == "done"
  local failed = ok and run:finish() ~= 0
  local count = ok and run:source().passed
  err = failed and run:messages() or err
  run:close()
  if stopped then return nil, path .. " is incomplete: it was stopped" end
  if not ok or failed then return nil, (err:gsub("^tracer: ", ""):gsub("\n$", "")) end
  return true, count
end

---Of the running system: how long the last events reach back that a:save would write, ns, and whether they are only
---those that were captured for what is shown; nil: there are none.
---@return integer?
---@return boolean
function Analysis:kept()
  local _, since = self.run:kept()
  return since and self.run:source().last_ns - since, not self.options.ring
end

---Writes a recording: of a recording the events of the request, of the running system those of a:kept. true and how
---many, or nil and the error.
---@param path string
---@param request table filter, from and to count
---@param go_on fun(percent: number): boolean called now and then; false: stop
function Analysis:save(path, request, go_on)
  local file = self.options.file
  if file and runtime.is_same_file(path, file) then return nil, path .. " is being read: choose another file" end
  local ok, reason, denied = runtime.can_write(path)
  if denied then reason = ("user %s may not; choose a directory of that user, or /tmp"):format(runtime.user()) end
  if not ok then return nil, ("can't write %s: %s"):format(path, reason) end
  if file then return save_selection(self, path, request, go_on) end
  local count, err = self.run:save_ring(path)
  return count and true, count or err
end

---Ends everything; of a recording that had an error, false.
---@return boolean
function Analysis:close()
  if not self.options.file then return not self.run or self.run:finish() == 0 end
  retire_run(self)
  if self.counter then close_run(self, self.counter) end
  return not self.failed
end

return analysis
