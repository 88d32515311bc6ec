-- The chisels that come with tracer beside those of sysdig with the same names: both say the same of a recording.
local helper = require "spec.helper"

-- Without the directory it would take the chisels of this tree.
local peer = { program = "sysdig", env = { SYSDIG_CHISEL_DIR = "/usr/share/sysdig/chisels/" } }

-- Without colours, widths of columns, the other form of what has no value, the type of container that sysdig has no
-- name for, lines without text, and the order, which is chance for equal rows of a top list and for descriptors. Of
-- rows with the last value it is chance which make the cut.
local function comparable(text, is_top)
  local lines = {}
  for _, line in ipairs(helper.lines((text:gsub("\27%[[%d;]*m", "")))) do
    line = line:gsub("^podman ", "unknown ")
    line = line:gsub("%s+", " "):gsub("^ ", ""):gsub(" $", ""):gsub("%f[%w]nil%f[%W]", "<NA>")
    if line:find "[^- ]" then lines[#lines + 1] = line end
  end
  local last = is_top and lines[#lines] and lines[#lines]:match "^%S+"
  for i, line in ipairs(lines) do
    if last and line:match "^%S+" == last then lines[i] = last end
  end
  table.sort(lines)
  return table.concat(lines, "\n")
end

local function is_top(case) return case[1]:find "^top" ~= nil or case[1]:find "^fd%l+_by" ~= nil end

-- Differences of the two programs in what they read, not of chisels: see docs/differences.md.
local reasons = {
  ["sockets of UDP servers"] = "services: fdcount_by fdtime_by echo_fds netlower table_generator topconns",
  ["a counter of CPU time that was 0 before"] = "services: topcontainers_cpu",
  ["event types that it does not know"] = "shell: fdcount_by scallslower",
  ["parameters that it does not know"] = "web: bottlenecks; container: bottlenecks",
  ["returns without an entry"] = "container: scallslower topscalls_time",
  ["opens that failed"] = "container: topfiles_errors",
  ["the order of columns with -pc"] = "services: spy_syslog",
}

local known = {}
for reason, text in pairs(reasons) do
  for recording, chisels in text:gmatch "(%w+): ([^;]*)" do
    for chisel in chisels:gmatch "%S+" do known[recording .. " " .. chisel] = reason end
  end
end

describe("beside sysdig", function()
  local cases = {
    { "bottlenecks" }, { "echo_fds" }, { "fdbytes_by", "fd.type" }, { "fdbytes_by", "proc.name" },
    { "fdcount_by", "proc.name" }, { "fdtime_by", "fd.name" }, { "fileslower", "0" }, { "fileslower", "1" },
    { "httplog" }, { "httptop" }, { "httptop", "bytes" }, { "httptop", "time" }, { "iobytes" }, { "iobytes_file" },
    { "iobytes_net" }, { "lscontainers" }, { "lsof" }, { "lsof", "fd.type=file" }, { "netlower", "0" }, { "netstat" },
    { "proc_exec_time" }, { "ps" }, { "ps", "proc.name=nginx" }, { "scallslower", "0" }, { "scallslower", "1" },
    { "spy_file" }, { "spy_file", "W" }, { "spy_file", "RW /etc/passwd" }, { "spy_logs" }, { "spy_syslog" },
    { "stderr" }, { "stdin" }, { "stdout" }, { "topconns" }, { "topcontainers_cpu" }, { "topcontainers_error" },
    { "topcontainers_file" }, { "topcontainers_net" }, { "topfiles_bytes" },
    { "topfiles_bytes", "fd.name contains /etc" }, { "topfiles_errors" }, { "topfiles_time" }, { "topports_server" },
    { "topprocs_cpu" }, { "topprocs_errors" }, { "topprocs_file" }, { "topprocs_net" }, { "topscalls" },
    { "topscalls", "evt.type=openat" }, { "topscalls_time" },
    { "table_generator", "proc.name,fd.type Process,Type evt.count N evt.is_io=true 5 none" },
  }

  for _, recording in ipairs { "shell", "web", "container", "services" } do
    for i, case in ipairs(cases) do
      local option = i % 2 == 0 and "-pc" or nil -- half of them each way: starting sysdig takes its time
      it(table.concat({ recording, option or "", table.unpack(case) }, " "), function()
        if not helper.has "sysdig" then return pending "sysdig is not installed" end
        local why = known[recording .. " " .. case[1]]
        if why then return pending("sysdig differs: " .. why) end
        local args = { "-r", helper.recording(recording), option }
        table.move({ "-c", table.unpack(case) }, 1, #case + 1, #args + 1, args)
        local theirs, ours = helper.run(args, peer), helper.run(args)
        local diff = helper.diff(comparable(theirs, is_top(case)), comparable(ours, is_top(case)))
        if diff ~= "" then error(diff .. "\n(< sysdig, > tracer)", 0) end
      end)
    end
  end
end)
