-- Application markers: texts written to /dev/null that become spans.

local recording = require "spec.make.recording"

local r = recording.new():preamble(nil, { { num = 1, name = "/dev/pts/0" }, { num = 9, name = "/dev/null" } })

local function write(text, header)
  r:event("PPME_SYSCALL_WRITE_E", { fd = 9, size = #text }, header)
  r:event("PPME_SYSCALL_WRITE_X", { res = #text, data = text }, header)
end
local function open()
  r:event("PPME_SYSCALL_OPEN_E", { name = "/etc/hosts", flags = 1, mode = 0 })
  r:event("PPME_SYSCALL_OPEN_X", { fd = 3, name = "/etc/hosts", flags = 1, mode = 0 })
end

write ">:12:mysql.query.init:db=foo,user=bar:"
open()
write ">:12:mysql.query.init.parse::"
write "<:12:mysql.query.init.parse::"
write "<:12:mysql.query.init:rows=3:"
write [[>:p:a\.b::]]
write [[<:p:a\.b::]]
write ">:t:thread::"
write ">:pp:parent::"
write ">:-7:negative:x=y:"
write '[">", "t", ["x","y"], [{"n":"v"},{"n2":"v2"}]]'
write '["<", 12, ["nobody", "opened"], []]'
write ">:5:trunc."
write "ated::"
write "<:6:never.opened::"
write "not a marker at all"

local made = { tracers = r:bytes() }

-- A descriptor whose first write is no marker stays an ordinary one.
r = recording.new():preamble(nil, { { num = 9, name = "/dev/null" } })
write "plain output\n"
write ">:1:too.late::"
made["tracers-not"] = r:bytes()

return made
