-- What programs write to their standard output.

description = "Shows the data that programs write to their standard output. Give a filter to say which programs."
short_description = "Standard output of processes"
category = "I/O"
args = {}
examples = {
  { "-c stdout proc.name=bash", "of one program" },
  { "-c stdout -- make", "of a build and all that it starts" },
}

require("chisel.list") {
  columns = { { "evt.rawarg.data" } },
  template = "%s",
  snaplen = 2000,
  color = false,
  filter = "fd.num=1 and evt.is_io=true and evt.rawarg.data exists",
}
