-- What views share: the selections they apply to, columns, and actions. A view is a table (docs/writing-views.md); what
-- is here only saves writing the same lines again.
local view = {}

-- Fields of selections, by what is selected.
local selections = {
  machine = { "" },
  containers = { "container.id" },
  processes = { "proc.pid", "thread.nametid", "proc.name", "thread.tid" },
  ports = { "fd.sport", "fd.sproto" },
  files = { "fd.name", "fd.containername" },
  directories = { "fd.directory", "fd.containerdirectory" },
  errors = { "evt.res" },
  clusters = {
    "k8s.pod.id", "k8s.rc.id", "k8s.rs.id", "k8s.svc.id", "k8s.ns.id", "marathon.app.id", "marathon.group.name",
    "mesos.task.id", "mesos.framework.name",
  },
}

---For applies_to: names of the groups above, and fields.
---@param ... string
---@return string[]
function view.selections(...)
  local list = {}
  for _, name in ipairs { ... } do
    for _, field in ipairs(selections[name] or { name }) do list[#list + 1] = field end
  end
  return list
end

---For columns and actions: one list of all arguments, be they entries or lists of entries.
---@param ... table
---@return table[]
function view.list(...)
  local list = {}
  for _, entry in ipairs { ... } do
    if #entry == 0 then list[#list + 1] = entry end
    for _, inner in ipairs(entry) do list[#list + 1] = inner end
  end
  return list
end

---The column that tells rows apart; it is not shown.
---@param field string
---@param tag string? it is there only when this is active: "containers" with -pc, "default" without
---@return table
function view.key(field, tag) return { name = "NA", field = field, is_key = true, tags = tag and { tag } } end

---The column that tells which rows are put together to one.
---@param field string
---@return table
function view.group(field) return { name = "NA", field = field, is_groupby_key = true } end

-- Columns that are there with -pc only.
local function of_containers(name, field, size, description)
  return { name = name, field = field, colsize = size, description = description, tags = { "containers" } }
end
view.container = of_containers("Container", "container.name", 20, "The container; host for what runs in none.")
view.CONTAINER = of_containers("CONTAINER", "container.name", 20, "The container; host for what runs in none.")
view.vpid = of_containers("VPID", "proc.vpid", 8, "The process by its number inside the container.")
view.vtid = of_containers("VTID", "thread.vtid", 8, "The thread by its number inside the container.")

view.command = { name = "Command", field = "proc.exeline", aggregation = "MAX", colsize = 0,
  description = "The program and its arguments." }

---@param size integer
---@return table
function view.pid(size) return { name = "PID", field = "proc.pid", colsize = size, description = "The process." } end

-- A column as a function: it gets what is done with the values of rows that are put together to one, if they are.
local function measure(name, field, size, aggregation, description)
  return function(groupby)
    return { name = name, field = field, colsize = size, aggregation = aggregation, groupby_aggregation = groupby,
      is_sorting = field == "thread.cpu", description = description }
  end
end
view.cpu = measure("CPU", "thread.cpu", 8, "AVG", "Time on a CPU, in percent of one.")
view.virt = measure("VIRT", "thread.vmsize.b", 9, "MAX", "Memory that is mapped.")
view.res = measure("RES", "thread.vmrss.b", 9, "MAX", "Memory that is present.")
view.file = measure("FILE", "evt.buflen.file", 8, "TIME_AVG", "Bytes a second from and to files.")
view.net = measure("NET", "evt.buflen.net", 8, "TIME_AVG", "Bytes a second from and to the network.")

---The first columns of a view of groups of threads: what each group uses.
---@param group string the field that tells the groups apart
---@return table[]
function view.usage(group)
  return { view.key "thread.tid", view.group(group), view.cpu "SUM", view.virt "SUM", view.res "SUM", view.file "SUM",
    view.net "SUM" }
end

---Failed calls by what they are about.
---@param groupby string? as for view.cpu
---@return table[]
function view.failures(groupby)
  local function column(name, field, description)
    return measure(name, field, 8, "SUM", "Failed calls " .. description)(groupby)
  end
  return {
    column("FILE", "evt.count.error.file", "on files."),
    column("NET", "evt.count.error.net", "on the network."),
    column("MEMORY", "evt.count.error.memory", "about memory."),
    column("OTHER", "evt.count.error.other", "of every other kind."),
  }
end

-- What is done with files.
view.file_use = {
  { name = "BYTES IN", field = "evt.buflen.file.in", aggregation = "SUM", colsize = 12,
    description = "Bytes that were read." },
  { name = "BYTES OUT", field = "evt.buflen.file.out", aggregation = "SUM", colsize = 12,
    description = "Bytes that were written." },
  { name = "OPS", field = "evt.count.exit", aggregation = "SUM", colsize = 9, is_sorting = true,
    description = "Calls of every kind." },
  { name = "OPENS", field = "evt.type.is.3", aggregation = "SUM", colsize = 9, description = "Calls of open." },
  { name = "ERRORS", field = "evt.count.error", aggregation = "SUM", colsize = 9, description = "Calls that failed." },
}

view.namespace = { name = "NAMESPACE", field = "k8s.ns.name", colsize = 20, description = "The namespace it is in." }

---The columns of a spectrogram.
---@param field string what is shown on a logarithmic scale
---@param size integer?
---@return table[]
function view.latencies(field, size)
  return {
    view.key(field),
    { name = "LATENCY", field = field, description = "How long it took." },
    { name = "COUNT", field = "evt.count", aggregation = "SUM", colsize = size,
      description = "How many took so long." },
  }
end

-- Spans by the tag of the depth that the user has got to.
view.span_summary = {
  view.key "span.tag[%depth]",
  { name = "HITS", field = "span.count.fortag[%depth]", aggregation = "SUM", colsize = 10, is_sorting = true,
    description = "How many there were." },
  { name = "AVG TIME", field = "span.duration.fortag[%depth]", aggregation = "AVG", colsize = 10,
    description = "Their duration, on average." },
  { name = "MIN TIME", field = "span.duration.fortag[%depth]", aggregation = "MIN", colsize = 10,
    description = "The shortest duration." },
  { name = "MAX TIME", field = "span.duration.fortag[%depth]", aggregation = "MAX", colsize = 10,
    description = "The longest duration." },
  { name = "CHD HITS", field = "span.childcount.fortag[%depth]", aggregation = "SUM", colsize = 10,
    description = "How many parts they had." },
  { name = "TAG", field = "span.tag[%depth]", aggregation = "SUM", colsize = 256, description = "The tag." },
}

view.span_list = {
  { name = "NA", field = "span.rawtime", is_key = true, filterfield = "span.rawparenttime",
    filter_in_child_only = true },
  { name = "ID", field = "span.id", colsize = 10, description = "Its id." },
  { name = "TIME", field = "span.time", colsize = 19, description = "When it began." },
  { name = "DURATION", field = "span.duration.fortag[%depth]", aggregation = "AVG", colsize = 10, is_sorting = true,
    description = "How long it took." },
  { name = "TAG", field = "span.tag[%depth]", aggregation = "SUM", colsize = 32, description = "Its tag." },
  { name = "ARGS", field = "span.enterargs", aggregation = "SUM", colsize = 256,
    description = "What was said when it began." },
}

-- Programs that are started, and directories that shells go to.
view.commands = "((evt.type=execve and evt.dir=<) or (evt.type=chdir and evt.dir=< and proc.name contains sh and "
  .. "not proc.name contains sshd)) and evt.failed=false"

view.process_actions = {
  { hotkey = "9", command = "kill -9 %proc.pid", description = "kill at once (SIGKILL)", ask_confirmation = true,
    wait_finish = false },
  { hotkey = "c", command = "gcore %proc.pid", description = "write a core file" },
  { hotkey = "g", command = "gdb -p %proc.pid", description = "debug with gdb", wait_finish = false },
  { hotkey = "k", command = "kill %proc.pid", description = "end it (SIGTERM)", ask_confirmation = true,
    wait_finish = false },
  { hotkey = "l", command = "ltrace -p %proc.pid", description = "show calls of libraries" },
  { hotkey = "s", command = "gdb -p %proc.pid --batch --quiet -ex \"thread apply all bt full\" -ex \"quit\"",
    description = "show the stacks of its threads" },
}

view.container_actions = {
  { hotkey = "a", command = "docker attach %container.id", description = "attach to its terminal" },
  { hotkey = "b", command = "docker exec -i -t %container.id /bin/bash", description = "start a shell in it",
    wait_finish = false },
  { hotkey = "f", command = "docker logs -f %container.id", description = "follow its log" },
  { hotkey = "h", command = "docker history %container.image", description = "layers of its image" },
  { hotkey = "i", command = "docker inspect %container.id", description = "what docker knows of it" },
  { hotkey = "k", command = "docker kill %container.id", description = "kill it", ask_confirmation = true },
  { hotkey = "l", command = "docker logs %container.id", description = "show its log" },
  { hotkey = "z", command = "docker pause %container.id", description = "pause it" },
  { hotkey = "u", command = "docker unpause %container.id", description = "let it go on after a pause" },
  { hotkey = "w", command = "docker wait %container.id", description = "wait until it ends" },
}

---What kubectl can do with an object.
---@param kind string as kubectl calls it
---@param name string the field that has its name
---@return table[]
function view.kubectl(kind, name)
  local command = "kubectl --namespace=%k8s.ns.name "
  return {
    { hotkey = "d", command = command .. ("describe %s %%%s"):format(kind, name), description = "describe it" },
    { hotkey = "x", command = command .. ("delete %s %%%s"):format(kind, name), description = "delete it" },
  }
end

return view
