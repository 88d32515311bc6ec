-- Which files are read and written most.

description = "Ranks files by the bytes that were read from and written to them. With -pc each file is shown " ..
  "with its container."
short_description = "Files with the most bytes read and written"
category = "I/O"
args = {}
examples = {
  { "-c topfiles_bytes", "which files are busy, once a second" },
  { "-c topfiles_bytes proc.name=mysqld", "which files of a database are" },
}

require("chisel.top") {
  keys = { { "fd.name", "Filename" } },
  container_keys = { { "container.name", "container.name" }, { "fd.name", "Filename" } },
  value = { "evt.rawarg.res", "Bytes", units = "bytes" },
  filter = "fd.type=file and evt.is_io=true",
  top = 10,
}
