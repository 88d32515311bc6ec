-- Recordings for a timeline.

description = "Writes a file for the viewer at ui.perfetto.dev: a track for every thread, below its process, with a " ..
  "slice for every system call from entry to return, and marks where programs start. Slices have the descriptor and " ..
  "the result."
short_description = "Timeline of threads and calls for ui.perfetto.dev"
category = "Performance"
args = { { name = "file", argtype = "string", description = "The file to write" } }
examples = {
  { "-r FILE -c export_perfetto out.pftrace", "all of a recording" },
  { "-c export_perfetto out.pftrace -- make", "a build" },
}

local arg = require("chisel.args")(args)
local pb = require "chisel.protobuf"

local event = require("chisel.fields") {
  type = "evt.type", time = "evt.rawtime", latency = "evt.latency", res = "evt.res", category = "evt.category",
  tid = "thread.tid", pid = "proc.pid", name = "proc.name", command = "proc.cmdline", fd = "fd.name",
}

-- Numbers of the fields and enumerations of the format, by message.
local TRACE = { packet = 1 }
local PACKET = { timestamp = 8, sequence_id = 10, track_event = 11, sequence_flags = 13, track_descriptor = 60 }
local DESCRIPTOR = { uuid = 1, process = 3, thread = 4, parent_uuid = 5 }
local PROCESS = { pid = 1, process_name = 6 }
local THREAD = { pid = 1, tid = 2, thread_name = 5 }
local TRACK_EVENT = { debug_annotations = 4, type = 9, track_uuid = 11, categories = 22, name = 23 }
local ANNOTATION = { string_value = 6, name = 10 }
local BEGIN, END, INSTANT = 1, 2, 3 -- of TRACK_EVENT.type
local CLEARED = 1 -- of PACKET.sequence_flags: nothing before counts

local PROCESS_TRACKS = 1 << 32 -- their uuids; those of threads are 1 + the thread's id

local list = require("chisel.rows") {
  columns = { { "file" }, { "slices" }, { "threads" } }, template = "%s: %s slices in the tracks of %s threads",
}

local file, slices, threads
local names = {} -- of the tracks that are described, by uuid

local sequence = pb.int(PACKET.sequence_id, 1)

-- The format has UTF-8 only.
local function text(s) return utf8.len(s) and s or (s:gsub("[\x80-\xff]", "?")) end

local function write(packet) assert(file:write(pb.bytes(TRACE.packet, packet .. sequence))) end

local function describe(uuid, name, track)
  if names[uuid] == name then return end
  names[uuid] = name
  write(pb.bytes(PACKET.track_descriptor, pb.int(DESCRIPTOR.uuid, uuid) .. track))
end

-- The track of the event's thread, which is described when it is new or has a new name.
local function track()
  local tid, pid, name = event.tid, event.pid or event.tid, text(event.name or "<NA>")
  local uuid, process_uuid = tid + 1, PROCESS_TRACKS + pid
  if not names[uuid] then threads = threads + 1 end
  describe(process_uuid, name, pb.bytes(DESCRIPTOR.process, pb.int(PROCESS.pid, pid) ..
    pb.bytes(PROCESS.process_name, name)))
  describe(uuid, name, pb.int(DESCRIPTOR.parent_uuid, process_uuid) .. pb.bytes(DESCRIPTOR.thread,
    pb.int(THREAD.pid, pid) .. pb.int(THREAD.tid, tid) .. pb.bytes(THREAD.thread_name, name)))
  return uuid
end

local function annotation(name, value)
  if not value or value == "" then return "" end
  return pb.bytes(TRACK_EVENT.debug_annotations, pb.bytes(ANNOTATION.name, name) ..
    pb.bytes(ANNOTATION.string_value, text(tostring(value))))
end

local function write_event(time, kind, uuid, rest)
  write(pb.int(PACKET.timestamp, time) .. pb.bytes(PACKET.track_event, pb.int(TRACK_EVENT.type, kind) ..
    pb.int(TRACK_EVENT.track_uuid, uuid) .. (rest or "")))
end

local function on_call(uuid, kind, latency)
  local time = event.time
  slices = slices + 1
  write_event(time - latency, BEGIN, uuid, pb.bytes(TRACK_EVENT.categories, event.category or "other") ..
    pb.bytes(TRACK_EVENT.name, kind) .. annotation("fd", event.fd) .. annotation("result", event.res))
  write_event(time, END, uuid)
end

function on_init()
  if file then return true end
  chisel.set_filter "evt.dir=< and evt.type!=switch or evt.type=procexit"
  file, slices, threads = io.open(arg.file, "wb"), 0, 0
  if not file then error(("%s cannot be written"):format(arg.file), 0) end
  write(pb.int(PACKET.sequence_flags, CLEARED))
  return true
end

function on_event()
  local kind, latency = event.type, event.latency
  if not event.tid or event.tid < 0 then return false end
  local uuid = track()
  if latency and latency > 0 then on_call(uuid, kind, latency) end
  if kind == "procexit" or (kind:find "^execve" and event.res == "SUCCESS") then
    write_event(event.time, INSTANT, uuid, pb.bytes(TRACK_EVENT.name, kind) .. annotation("command", event.command))
  end
  return false
end

-- Another recording may follow.
function on_capture_end()
  if not file:flush() then error(("%s cannot be written: is the disk full?"):format(arg.file), 0) end
  list:print { arg.file, slices, threads }
end
