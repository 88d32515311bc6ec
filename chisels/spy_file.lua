-- What is read from files and written to them.

description = "Shows every read and write of files with its data, those of all files or of one. Terminals are left " ..
  "out unless one is asked for."
short_description = "Reads and writes of files, with their data"
category = "I/O"
args = {
  { name = "read_or_write", argtype = "enum", values = { { "RW", "rw" }, { "R", "r" }, { "W", "w" } },
    optional = true, default = "RW", description = "Show only reads, or only writes" },
  { name = "spy_on_file_name", argtype = "string", optional = true, description = "Show only this file" },
}
examples = {
  { "-c spy_file W", "everything that is written" },
  { "-c spy_file --spy_on_file_name=/etc/passwd", "who reads and writes one file" },
}

local arg = require("chisel.args")(args)
local format = require "chisel.format"

local directions = { RW = "evt.is_io=true", R = "evt.is_io_read=true", W = "evt.is_io_write=true" }
local no_terminals = "(not fd.name contains /dev/pt and not fd.name contains /dev/tty)"

local function is_file(name) return ('fd.name="%s"'):format(name:gsub('[\\"]', "\\%0")) end

require("chisel.list") {
  columns = {
    { "evt.time" }, { "proc.name" }, { "proc.pid" },
    { "evt.is_io_write", show = function(is_write) return is_write and "W" or "R" end },
    { "evt.rawarg.res", show = format.bytes }, { "fd.name" }, { "evt.arg.data" },
  },
  template = "%s %s(%s) %s %s %s %s",
  snaplen = 2000,
  data = "ascii",
  color = false,
  filter = function()
    local name = arg.spy_on_file_name
    local files = name and name ~= "" and is_file(name) or no_terminals
    return ("%s and %s and fd.type=file and evt.dir=< and evt.failed=false"):format(files,
      directions[arg.read_or_write])
  end,
}
