-- What the summary of a recording counts (chisels/wsysdig_summary.lua), in the order in which it is listed.
--
-- id         what it is counted under; name, desc, category: for people
-- view       the view of csysdig that shows it, with key (what that goes on to), column (that it is sorted by), title
--            and filter
-- always     listed even when there is none
-- noteworthy worth a look when there are any
-- average    samples are put together by their mean, not their sum
local summary = {}

summary.categories = {
  { "general", "General" }, { "file", "File" }, { "network", "Network" }, { "napps", "Network Apps" },
  { "security", "Security" }, { "performance", "Performance" }, { "logs", "Logs" },
  { "infrastructure", "Infrastructure" },
}

local logs = "((fd.name contains .log or fd.name contains _log or fd.name contains /var/log) and " ..
  "not (fd.name contains .gz or fd.name contains .tgz)) and evt.is_io_write=true"

local network = "(fd.type=ipv4 or fd.type=ipv6)"

summary.metrics = {
  { id = "notifications", name = "Sysdig Secure Notifications", category = "general", view = "notifications",
    key = "NONE", noteworthy = true, desc = "Events that a policy has put into the recording" },
  { id = "procCount", name = "Running Processes", category = "general", view = "procs", key = "", always = true,
    average = true, desc = "Processes that ran" },
  { id = "containerCount", name = "Running Containers", category = "general", view = "containers", key = "",
    always = true, average = true, desc = "Containers that ran" },
  { id = "syscallCount", name = "System Calls", category = "general", view = "syscalls", key = "", always = true,
    desc = "Events of all processes" },

  { id = "fileBytes", name = "File Bytes In+Out", category = "file", view = "files", key = "fd.directory", column = 2,
    always = true, desc = "Bytes read from and written to files" },
  { id = "fileBytesR", name = "File Bytes In", category = "file", view = "files", key = "fd.directory", column = 0,
    always = true, desc = "Bytes read from files" },
  { id = "fileBytesW", name = "File Bytes Out", category = "file", view = "files", key = "fd.directory", column = 1,
    always = true, desc = "Bytes written to files" },
  { id = "fileCount", name = "Accessed Files", category = "file", view = "files", key = "fd.directory", column = 2,
    filter = "evt.is_io_read=true", desc = "Files that were read or written" },
  { id = "fileCountW", name = "Modified Files", category = "file", view = "files", key = "fd.directory", column = 1,
    filter = "evt.is_io_write=true", desc = "Files that were written" },

  { id = "netBytes", name = "Net Bytes In+Out", category = "network", view = "sports", key = "fd.directory",
    column = 4, always = true, desc = "Bytes received and sent" },
  { id = "netBytesR", name = "Net Bytes In", category = "network", view = "sports", key = "fd.sport", column = 2,
    always = true, desc = "Bytes received" },
  { id = "netBytesW", name = "Net Bytes Out", category = "network", view = "sports", key = "fd.sport", column = 3,
    always = true, desc = "Bytes sent" },
  { id = "connectionCount", name = "Active Network Connections", category = "network", view = "connections",
    key = "fd.sport", column = 8, filter = "evt.is_io=true", desc = "Connections that were used" },
  { id = "listeningPortCount", name = "Listening Ports", category = "network", view = "port_bindings",
    key = "fd.sport", average = true, desc = "Ports that servers listen on" },
  { id = "newListeningPorts", name = "New Listening Ports", category = "network", view = "port_bindings",
    key = "fd.sport", noteworthy = true, desc = "Ports that servers began to listen on" },
  { id = "newConnectionsO", name = "New Outbound Connections", category = "network", view = "dig", key = "NONE",
    title = "Connect events", filter = "evt.type=connect and evt.dir=< and fd.sport exists",
    desc = "Connections that were made" },
  { id = "newConnectionsI", name = "New Inbound Connections", category = "network", view = "dig", key = "",
    title = "Connect events", filter = "evt.type=accept and evt.dir=< and fd.sport exists",
    desc = "Connections that were accepted" },

  { id = "executedCommands", name = "Executed Commands", category = "security", view = "spy_users_wsysdig", key = "",
    always = true, noteworthy = true, desc = "Programs that were started" },
  { id = "executedInteractiveCommands", name = "Executed Interactive Commands", category = "security",
    view = "spy_users_wsysdig", key = "NONE", filter = "proc.pname=bash", noteworthy = true,
    desc = "Programs that were started from a shell" },
  { id = "newSymLinksCount", name = "New Symlinks", category = "security", view = "dig", key = "NONE",
    title = "Symlink creations", noteworthy = true,
    filter = "(evt.type=symlink or evt.type=symlinkat) and evt.dir=< and evt.failed = false",
    desc = "Symbolic links that were made" },
  { id = "sysFileCountW", name = "Modified System Files", category = "security", view = "files", key = "NONE",
    column = 1, filter = "evt.is_io_write=true", noteworthy = true, desc = "Files of the system that were written" },
  { id = "sudoInvocations", name = "Sudo Invocations", category = "security", view = "dig", key = "NONE",
    title = "Sudo executions", filter = "evt.type=execve and evt.arg.exe=sudo", noteworthy = true,
    desc = "Starts of sudo" },
  { id = "setnsInvocations", name = "Setns Invocations", category = "security", view = "dig", key = "NONE",
    title = "Setns executions", filter = "evt.type=setns", noteworthy = true,
    desc = "Entries into other containers (setns)" },
  { id = "newConnectionsSsh", name = "New SSH Connections", category = "security", view = "dig", key = "",
    title = "Connect events", filter = "(evt.type=accept or evt.type=connect) and evt.dir=< and fd.sport=22",
    noteworthy = true, desc = "SSH connections that were made or accepted" },
  { id = "fileDeletionsCount", name = "Deleted Files", category = "security", view = "dig", key = "NONE",
    title = "File deletions", filter = "evt.type=unlink or evt.type=unlinkat", noteworthy = true,
    desc = "Files that were removed" },

  { id = "sysReqCountHttp", name = "HTTP Requests", category = "performance", view = "echo", key = "fd.directory",
    title = "HTTP responses", filter = network .. ' and evt.buffer contains "HTTP/"', noteworthy = true,
    desc = "HTTP requests that were answered" },
  { id = "sysErrCountHttp", name = "HTTP Errors", category = "performance", view = "echo", key = "fd.directory",
    title = "HTTP responses", noteworthy = true,
    filter = network .. ' and evt.arg.data startswith "HTTP/" and not evt.arg.data contains "200"',
    desc = "Answers with a status other than 200" },
  { id = "openErrorCount", name = "File Open Errors", category = "performance", view = "dig", key = "fd.directory",
    title = "Failed open() calls", filter = "evt.type=open and evt.rawres<0", desc = "Opens that failed" },
  { id = "forkCount", name = "Fork Count", category = "performance", view = "dig", key = "NONE",
    title = "Clone executions", filter = "evt.type=clone and evt.rawres=0", desc = "New processes and threads" },
  { id = "connectErrorCount", name = "Failed Connection Attempts", category = "performance", view = "dig",
    key = "NONE", title = "Failed connect() calls", noteworthy = true,
    filter = "evt.type=connect and " .. network .. " and evt.rawres<0 and evt.res!=EINPROGRESS",
    desc = "Connections that could not be made" },
  { id = "signalCount", name = "Received Signals", category = "performance", view = "dig", key = "NONE",
    title = "Received signals", filter = "evt.type=signaldeliver", desc = "Signals that were delivered" },
  { id = "segfaultCount", name = "Segmentation Faults", category = "performance", view = "dig", key = "NONE",
    title = "List of segfault events", filter = "evt.type=signaldeliver and evt.arg.sig=SIGSEGV", noteworthy = true,
    desc = "Programs that crashed" },
  { id = "over1msFileIoCount", name = "Slow File I/O calls (1ms+)", category = "performance", view = "slow_io",
    key = "NONE", column = 1, desc = "Reads and writes of files that took longer than 1 ms" },
  { id = "over10msFileIoCount", name = "Slow File I/O calls (10ms+)", category = "performance", view = "slow_io",
    key = "NONE", column = 1, desc = "Reads and writes of files that took longer than 10 ms" },
  { id = "over100msFileIoCount", name = "Slow File I/O calls (100ms+)", category = "performance", view = "slow_io",
    key = "NONE", column = 1, noteworthy = true, desc = "Reads and writes of files that took longer than 100 ms" },

  { id = "appLogCount", name = "App Log Messages", category = "logs", view = "echo", key = "NONE",
    title = "Application Log Messages", filter = logs, desc = "Writes to log files" },
  { id = "appLogCountW", name = "App Log Warning Messages", category = "logs", view = "echo", key = "NONE",
    title = "Warning Application Log Messages", filter = logs .. " and evt.arg.data icontains warn",
    desc = "Those with the word warn" },
  { id = "appLogCountE", name = "App Log Error Messages", category = "logs", view = "echo", key = "NONE",
    title = "Error Application Log Messages", noteworthy = true,
    filter = logs .. " and (evt.arg.data icontains error or evt.arg.data icontains critic or " ..
      "evt.arg.data icontains emerg or evt.arg.data icontains alert)",
    desc = "Those with the word error, critical, emergency or alert" },
  { id = "sysLogCount", name = "Syslog Messages", category = "logs", view = "spy_syslog", key = "NONE",
    title = "Syslog Messages", desc = "Messages to syslog" },
  { id = "sysLogCountW", name = "Syslog Warning Messages", category = "logs", view = "spy_syslog", key = "NONE",
    title = "Syslog Messages", filter = "syslog.severity=4", desc = "Warnings to syslog" },
  { id = "sysLogCountE", name = "Syslog Error Messages", category = "logs", view = "spy_syslog", key = "NONE",
    title = "Syslog Messages", filter = "syslog.severity<4", noteworthy = true, desc = "Errors to syslog" },

  { id = "dockerEvtsCount", name = "Docker Events", category = "infrastructure", view = "docker_events",
    key = "NONE", noteworthy = true, desc = "Events that docker reported" },
}

-- Ports of servers by protocol; a pair is a range.
local ports = {
  { "HTTP", 80, 8080 }, { "HTTPs", 443 }, { "SSH", 22 }, { "DNS", 53 }, { "Sysdig Agent", 6443, 6666, 6667 },
  { "etcd", 2379, 22379 }, { "mysql", 3306 }, { "postgres", 5432 }, { "redis", 6379 }, { "couchdb", 5984 },
  { "fluentd", 9880 }, { "statsd", 8125 }, { "gearman", 4730 }, { "hadoop", 8020, 9000, 50070 },
  { "hbase", 60000, 60010, 60020, 60030 }, { "kafka", 2181 }, { "Kyoto Tycoon", 1978 }, { "memcached", 11211 },
  { "mongodb", 27017, 27018, 27019, 28017 }, { "rabbitmq", 5672 }, { "riak", 8087 }, { "solr", 8983 },
  { "voltdb", 5555 }, { "elasticsearch", { 9200, 9400 } },
}

summary.protocol_of = {} -- the id of the metric by port

for _, row in ipairs(ports) do
  local protocol, filter = row[1], {}
  local id = "protoBytes_" .. protocol
  for i = 2, #row do
    local first, last = row[i], row[i]
    if type(row[i]) == "table" then first, last = table.unpack(row[i]) end
    for port = first, last do
      summary.protocol_of[port] = id
      filter[#filter + 1] = "fd.sport=" .. port
    end
  end
  summary.metrics[#summary.metrics + 1] = {
    id = id, name = protocol .. " Bytes", category = "napps", view = "connections", key = "NONE",
    filter = table.concat(filter, " or "), desc = "Bytes that went over ports of " .. protocol,
  }
end

return summary
