-- The bytes that are read and written, second by second.

description = "Shows once a second how many bytes all kinds of input and output moved."
short_description = "Bytes read and written each second"
category = "I/O"
args = {}
examples = {
  { "-c iobytes", "of all programs" },
  { "-c iobytes proc.name=mysqld", "by a database" },
}

require("chisel.rate") {}
