-- What views share: the selections they apply to, columns, and actions. A view is a table (docs/writing-views.md); what
-- is here only saves writing the same lines again.
local view = {}

-- Selections by what is selected.
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

---For columns and actions: a list of all entries, also of those that lists among them hold.
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

---The column whose values tell rows apart; it is not shown.
---@param field string
---@param tag string? when only
---@return table
function view.key(field, tag) return { name = "NA", field = field, is_key = true, tags = { tag } } end

---The column whose values tell apart what rows are put together to.
---@param field string
---@return table
function view.group(field) return { name = "NA", field = field, is_groupby_key = true } end

---A column that is there with -pc only.
---@param name string
---@param field string
---@param size integer
---@param description string
---@return table
function view.container_column(name, field, size, description)
  return { name = name, field = field, colsize = size, description = description, tags = { "containers" } }
end

view.container = view.container_column("Container", "container.name", 20,
  "The container, or host for what runs in none.")
view.vpid = view.container_column("VPID", "proc.vpid", 8, "The process, as it is numbered in its container.")
view.command = { name = "Command", field = "proc.exeline", aggregation = "MAX", colsize = 0,
  description = "The program with its arguments." }

-- What a group of processes uses.
view.usage = {
  { name = "CPU", field = "thread.cpu", aggregation = "AVG", groupby_aggregation = "SUM", colsize = 8,
    is_sorting = true, description = "Time on a CPU, in percent of one." },
  { name = "VIRT", field = "thread.vmsize.b", aggregation = "MAX", groupby_aggregation = "SUM", colsize = 9,
    description = "Memory that is mapped." },
  { name = "RES", field = "thread.vmrss.b", aggregation = "MAX", groupby_aggregation = "SUM", colsize = 9,
    description = "Memory that is really in use." },
  { name = "FILE", field = "evt.buflen.file", aggregation = "TIME_AVG", groupby_aggregation = "SUM", colsize = 8,
    description = "Bytes a second that are read from and written to files." },
  { name = "NET", field = "evt.buflen.net", aggregation = "TIME_AVG", groupby_aggregation = "SUM", colsize = 8,
    description = "Bytes a second that come and go over the network." },
}

view.process_actions = {
  { hotkey = "9", command = "kill -9 %proc.pid", description = "kill -9", ask_confirmation = true,
    wait_finish = false },
  { hotkey = "c", command = "gcore %proc.pid", description = "write a core file" },
  { hotkey = "g", command = "gdb -p %proc.pid", description = "debug with gdb", wait_finish = false },
  { hotkey = "k", command = "kill %proc.pid", description = "kill", ask_confirmation = true, wait_finish = false },
  { hotkey = "l", command = "ltrace -p %proc.pid", description = "library calls (ltrace)" },
  { hotkey = "s", command = "gdb -p %proc.pid --batch --quiet -ex \"thread apply all bt full\" -ex \"quit\"",
    description = "stacks of all threads" },
}

return view
