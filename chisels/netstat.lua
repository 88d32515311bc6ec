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
examples = {
  { "-c netstat", "all sockets" },
  { "-c netstat fd.sport=443", "connections over HTTPS" },
}

local function address(ip, port) return ip and ("%s:%s"):format(ip, port) end

require("chisel.snapshot") {
  columns = {
    { "fd.l4proto", "Proto", width = 5 }, { "server", "Server Address", width = 24 },
    { "client", "Client Address", width = 24, absent = "0.0.0.0:*" },
    { "state", "State", width = 14 }, { "owner", "TID/PID/Program Name" },
  },
  ruler = false,
  filter = "fd.type=ipv4 or fd.type=ipv6",
  each = function(t, show)
    for _, fd in ipairs(t.fds) do
      local s = t.fdtable[fd]
      local server, client = address(s.sip, s.sport) or s.name, address(s.cip, s.cport)
      local owner = ("%d/%d/%s"):format(t.tid, t.pid, t.comm)
      show { s.l4proto, server, client, client and "ESTABLISHED" or "LISTEN", owner }
    end
  end,
}
