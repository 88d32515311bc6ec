-- Durations of spans, for statsd.

description = "Sends the duration of every span that a program marks with tracers to a statsd server, as a timing " ..
  "in milliseconds under the names of the span's tags."
short_description = "Span durations to statsd"
category = "Tracers"
args = {
  { name = "server_addr", argtype = "ipv4", optional = true, default = "127.0.0.1",
    description = "The address of the server" },
  { name = "server_port", argtype = "int", min = 1, max = 65535, optional = true, default = 8125,
    description = "Its port" },
}
examples = {
  { "-c tracers_2_statsd", "to a server on this machine" },
  { "-c tracers_2_statsd 10.0.0.7 proc.name=shop", "those of one program, to another machine" },
}

local arg = require("chisel.args")(args)
local output = require "chisel.output"
local statsd

local event = require("chisel.fields") { tags = "span.tags", duration = "span.duration" }

local list = require("chisel.rows") { columns = { { "span.tags" }, { "span.duration" } } }

function on_init()
  chisel.set_filter "evt.type=tracer and evt.dir=< and span.duration exists"
  statsd = require("statsd") { host = arg.server_addr, port = arg.server_port }
  return true
end

function on_event()
  statsd:timer(event.tags, event.duration / 1000000)
  if output.is_json() then list:print { event.tags, event.duration } end
  return false
end
