-- The network connections of the system.

description = "Lists the IPv4 and IPv6 sockets of every process, much as netstat does, as they are at the first " ..
  "event that passes the filter on the command line: give evt.num or evt.time to look at a later moment of a " ..
  "recording."
short_description = "Network connections of the system"
category = "System State"
args = {
  { name = "filter", argtype = "filter", optional = true,
    description = "Which ones to list, for example \"proc.name=sshd and fd.port=22\"" },
}

local format = require "chisel.format"

local widths = { 6, 25, 25, 15 }

local function address(ip, port) return ("%s:%s"):format(ip, port) end

require("chisel.snapshot") {
  title = format.row(widths, "Proto", "Server Address", "Client Address", "State", "TID/PID/Program Name"),
  filter = "fd.type=ipv4 or fd.type=ipv6",
  print = function(threads)
    for _, t in ipairs(threads) do
      for _, fd in ipairs(t.fds) do
        local s = t.fdtable[fd]
        local server = s.sip and address(s.sip, s.sport) or s.name
        local client, state = "0.0.0.0:*", "LISTEN"
        if s.cip then client, state = address(s.cip, s.cport), "ESTABLISHED" end
        local owner = ("%d/%d/%s"):format(t.tid, t.pid, t.comm)
        print(format.row(widths, s.l4proto, server, client, state, owner))
      end
    end
  end,
}
