-- The bytes that are received and sent over the network, second by second.

description = "Shows once a second how many bytes were received and sent over IPv4 and IPv6."
short_description = "Bytes of network I/O each second"
category = "Net"
args = {}
examples = {
  { "-c iobytes_net", "of all programs" },
  { "-c iobytes_net fd.sport=443", "over HTTPS" },
}

require("chisel.rate") { filter = "fd.type=ipv4 or fd.type=ipv6" }
