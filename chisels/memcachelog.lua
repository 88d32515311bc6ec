-- Requests to memcached.

description = "Shows the get and set requests to memcached, on either side: those of port 11211, and those of a " ..
  "process of that name. Sizes are those of stored values."
short_description = "Requests to memcached"
category = "Application"
args = {
  { name = "method", optional = true, description = "Show only this request, for example get or set" },
  { name = "size", argtype = "bytes", optional = true, default = 0,
    description = "Show only sets of at least this many bytes" },
}
examples = {
  { "-c memcachelog", "all requests" },
  { "-c memcachelog \"set 64k\"", "large values that are stored" },
}

local arg = require("chisel.args")(args)

local event = require("chisel.fields") { data = "evt.rawarg.data", time = "evt.datetime" }

local list = require("chisel.rows") {
  columns = { { "evt.datetime" }, { "method" }, { "size" }, { "key" } },
  template = "%s method=%s size=%sB key=%s",
}

function on_init()
  chisel.set_filter "(fd.sport=11211 or proc.name=memcached) and evt.is_io=true and evt.rawarg.data exists"
  sysdig.set_snaplen(4096)
  return true
end

-- METHOD KEY, METHOD KEY FLAGS EXPIRY SIZE
function on_event()
  local method, rest = event.data:match "^([gs]et%g*) ([^\r\n]*)"
  if not method or (arg.method and arg.method ~= method) then return false end
  local key, size = rest:match "^(%g+) *%d* *%d* *(%d*)"
  size = tonumber(size) or 0
  if not key or (method == "set" and size < arg.size) then return false end
  list:print { event.time, method, size, key }
  return false
end
