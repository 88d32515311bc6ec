-- What programs read from their standard input.

description = "Shows the data that programs read from their standard input. Give a filter to say which programs."
short_description = "Standard input of processes"
category = "I/O"
args = {}
examples = {
  { "-c stdin proc.name=bash", "of one program" },
  { "-c stdin -- make", "of a build and all that it starts" },
}

require("chisel.list") {
  columns = { { "evt.rawarg.data" } },
  template = "%s",
  snaplen = 2000,
  color = false,
  filter = "fd.num=0 and evt.is_io=true and evt.rawarg.data exists",
}
