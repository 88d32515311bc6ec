-- The bytes that are read from files and written to them, second by second.

description = "Shows once a second how many bytes were read from files and written to them."
short_description = "Bytes of file I/O each second"
category = "I/O"
args = {}
examples = {
  { "-c iobytes_file", "of all programs" },
  { "-c iobytes_file \"fd.name startswith /var\"", "below /var" },
}

require("chisel.rate") { filter = "fd.type=file" }
