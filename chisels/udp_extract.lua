-- What went over UDP, in files.

description = "Writes the data of UDP packets in a recording to files in the directory udp_dump_files, one for each " ..
  "pair of addresses, and lists the files at the end."
short_description = "Data of UDP packets, written to files"
category = "I/O"
args = {}
examples = {
  { "-r FILE -c udp_extract", "all that was recorded" },
  { "-r FILE -c udp_extract fd.port=514", "messages to a log server" },
}

local DIRECTORY = "./udp_dump_files"
local MOST = 16384 -- bytes that are wanted of a packet
local OPEN_MAX = 100 -- files at a time

local event = require("chisel.fields") { data = "evt.rawarg.data", name = "fd.name" }

local list = require("chisel.rows") { columns = { { "file" }, { "bytes" } }, template = "%s: %s bytes" }

local files, order, open = {}, {}, {} -- by the name of the descriptor; in order of appearance; those that are open

local function close_all()
  for _, file in ipairs(open) do
    file.handle:close()
    file.handle = nil
  end
  open = {}
end

-- The file of the descriptor, open.
local function file_of(name)
  local file = files[name]
  if not file then
    local path = ("%s/%s"):format(DIRECTORY, (name:gsub(":", "_"):gsub(">", "-"):gsub("[/%c]", "_")))
    file = { path = path, bytes = 0 }
    files[name], order[#order + 1] = file, file
  end
  if not file.handle then
    if #open == OPEN_MAX then close_all() end
    file.handle = io.open(file.path, file.bytes == 0 and "wb" or "ab")
    if not file.handle then error(("%s cannot be written"):format(file.path), 0) end
    open[#open + 1] = file
  end
  return file
end

function on_init()
  chisel.set_filter "evt.dir=< and evt.rawres>=0 and fd.l4proto=udp and evt.is_io=true and evt.rawarg.data exists"
  sysdig.set_snaplen(MOST)
  return true
end

function on_capture_start()
  if sysdig.is_live() then error("it reads recordings only: record with -w -s 16384 first", 0) end
  os.execute("mkdir -p " .. DIRECTORY)
  return true
end

function on_event()
  local name = event.name
  if not name or name == "" then return false end
  local file = file_of(name)
  file.handle:write(event.data)
  file.bytes = file.bytes + #event.data
  return false
end

function on_capture_end()
  close_all()
  for _, file in ipairs(order) do list:print { file.path, file.bytes } end
end
