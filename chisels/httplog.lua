-- HTTP requests and their answers.

description = "Shows a line for every HTTP request that was answered, as programs read and write them: < for the " ..
  "side that was asked, > for the side that has asked. What is encrypted is not seen. -pc adds the container."
short_description = "HTTP requests"
category = "Application"
args = {}
examples = {
  { "-c httplog", "all requests" },
  { "-c httplog proc.name=nginx", "those to a web server and from it" },
}

local http = require "chisel.http"

local event = require("chisel.fields") { time = "evt.datetime" }

local list = require("chisel.rows") {
  columns = {
    { "evt.datetime" }, { "container.name", container = true }, { "direction" }, { "method" }, { "url" },
    { "response_code" }, { "latency", show = function(ns) return ns // 1000000 end }, { "size" },
  },
  template = "%s %s method=%s url=%s response_code=%s latency=%sms size=%sB",
  container_template = "%s %s %s method=%s url=%s response_code=%s latency=%sms size=%sB",
}

local function show(t)
  list:print { event.time, t.container, t.direction, t.method, t.url, t.code, t.latency, t.size }
end

http.each(show)
