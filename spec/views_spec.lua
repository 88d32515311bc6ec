-- Views: their files, and how they are read.
local helper = require "spec.helper"
local host = require "spec.host"

local PEER = "/usr/share/sysdig/chisels"

-- All views and the messages, with these directories of chisels.
local function load_views(containers, dirs)
  return host.run(("local v, m = require('ui.views').load(%s) return v, m"):format(tostring(containers or false)),
    { env = { TRACER_CHISEL_DIR = dirs } })
end

local function by_id(list)
  local t = {}
  for _, view in ipairs(list) do t[view.id] = view end
  return t
end

describe("views", function()
  teardown(host.close)

  it("load without complaint, sorted by name", function()
    local list, messages = load_views()
    assert.are.same({}, messages)
    for i = 2, #list do assert(list[i - 1].name <= list[i].name) end
    assert(#list >= 3)
  end)

  it("of sysdig load unmodified", function()
    if not helper.exists(PEER .. "/v_procs.lua") then return pending "sysdig is not installed" end
    for _, containers in ipairs { false, true } do
      local list, messages = load_views(containers, PEER)
      assert.are.same({}, messages)
      local found = 0
      for _, view in ipairs(list) do
        if view.path:find(PEER, 1, true) == 1 then found = found + 1 end
      end
      local pipe = assert(io.popen("ls " .. PEER .. "/v_*.lua | wc -l"))
      assert.are.equal(pipe:read "n" - 1, found) -- v_cpus.lua calls its table otherwise
      pipe:close()
      assert.is_nil(by_id(list).cpus)
    end
  end)

  -- Fields that views of sysdig apply to and that neither program has.
  local missing = { ["fd.dport"] = true, ["fd.dproto"] = true, ["span.parenttime"] = true }

  -- What a view says beside texts for people; order does not matter where it has no meaning.
  local function essence(view)
    local function sorted(list)
      local set, t = {}, {}
      for _, text in ipairs(list) do set[text] = true end
      for text in pairs(set) do t[#t + 1] = not missing[text] and text or nil end
      table.sort(t)
      return t
    end
    local copy = {}
    for key, value in pairs(view) do copy[key] = value end
    copy.name, copy.description, copy.tips, copy.path, copy.applies_to = nil, nil, nil, nil, sorted(view.applies_to)
    for _, column in ipairs(copy.columns) do
      column.description = nil
      if column.is_key or column.is_groupby_key then column.name = nil end -- not shown
    end
    for _, action in ipairs(copy.actions) do action.description = nil end
    table.sort(copy.actions, function(a, b) return a.hotkey < b.hotkey end)
    return copy
  end

  it("of our own are those of sysdig, but for the texts", function()
    if not helper.exists(PEER .. "/v_procs.lua") then return pending "sysdig is not installed" end
    for _, containers in ipairs { false, true } do
      local ours, theirs = by_id((load_views(containers))), by_id((load_views(containers, PEER)))
      -- One column of sysdig's has its description for a name.
      for _, column in ipairs(theirs.procs_fd_usage.columns) do
        if column.field == "container.name" then column.name = "CONTAINER" end
      end
      for id, view in pairs(theirs) do
        if view.path:find(PEER, 1, true) == 1 then
          assert(ours[id], "there is no view " .. id)
          assert.are.same(essence(view), essence(ours[id]), id)
        end
      end
    end
  end)

  it("are listed as JSON", function()
    local text, err, status = helper.run({ "--list-views" }, { program = (helper.tracer:gsub("tracer$", "ctracer")) })
    assert.are.same({ "", 0 }, { err, status })
    assert(text:find '^%[{"appliesTo":%["","container.id"')
    local list = by_id(require("dkjson").decode(text))
    assert.is_nil(list.docker_events)
    assert.are.equal("procs", list.files.drilldownTarget)
    assert.are.equal("", list.slow_io.drilldownTarget)
    assert.is_nil(list.slow_io.tips)
    assert.is_true(list.procs.isRoot and list.procs.canDrillDown)
    assert.is_false(list.spy_users.canDrillDown)
  end)

  -- Those that sysdig has not: what they say of a recording, as JSON.
  for id, case in pairs {
    users = { "shell", '"root"],"k":"root"' }, opens = { "shell", '"ENOENT","' },
    file_changes = { "shell", '"unlinkat","root","' }, exits = { "errors", ',"nobody","0","SIGSEGV","' },
    signals = { "errors", '"SIGABRT",' },
    connect_errors = { "errors-schema4", '"ECONNREFUSED","       0ns","127.0.0.1:1"' },
    capabilities = { "shell", '"root","cat","CAP_CHOWN ' },
  } do
    it("show what they are for: " .. id, function()
      local words = { "-r", helper.recording(case[1]), "-v", id, "-j" }
      local out, err, status = helper.run(words, { program = (helper.tracer:gsub("tracer$", "ctracer")) })
      assert.are.same({ "", 0 }, { err, status })
      assert(out:find(case[2], 1, true), out)
    end)
  end

  it("are inside the executable, too", function()
    helper.with_directory(function(dir)
      os.execute(("cp %s %s/ctracer"):format(helper.quote(helper.tracer), dir))
      local words = { "-r", helper.recording "shell", "-v", "errors", "-j" }
      local alone, err, status = helper.run(words, { program = dir .. "/ctracer" })
      assert.are.same({ "", 0 }, { err, status })
      assert(alone:find('"k":"ENOENT"', 1, true), alone)
    end)
  end)

  local good = [[
    view_info = { id = "x", name = "X", view_type = "table", columns = {
      { name = "NA", field = "proc.pid", is_key = true }, { name = "N", field = "evt.count", aggregation = "SUM" } } }]]

  -- Loads views with these files in ~/.chisels.
  local function with_files(files, fn)
    helper.with_directory(function(home)
      os.execute("mkdir -p " .. home .. "/.chisels/views")
      for name, text in pairs(files) do helper.spit(home .. "/.chisels/" .. name, text) end
      local list, messages = host.run("local v, m = require('ui.views').load() return v, m", { env = { HOME = home } })
      fn(by_id(list), messages, home)
    end)
  end

  it("of a user are found, and replace ours of the same id", function()
    with_files({
      ["v_x.lua"] = good, ["views/y.lua"] = good:gsub('"x"', '"y"'), ["procs.lua"] = good:gsub('"x"', '"procs"'),
      ["chisel.lua"] = "description, args = '', {} function on_event() end",
    }, function(views, messages, home)
      assert.are.same({}, messages)
      for id, file in pairs { x = "v_x.lua", y = "views/y.lua", procs = "procs.lua" } do
        assert.are.equal(home .. "/.chisels/" .. file, views[id].path)
      end
      assert.are.equal("X", views.procs.name)
      assert.is_table(views.threads)
    end)
  end)

  it("that are broken cost a message, not the others", function()
    with_files({
      ["v_syntax.lua"] = "view_info = {", ["v_error.lua"] = "view_info = nil + 1", ["v_good.lua"] = good,
      ["v_loop.lua"] = "view_info = {} while true do end", ["v_type.lua"] = "view_info = 7",
      ["v_file.lua"] = "view_info = io.open('/etc/passwd')", ["v_run.lua"] = "view_info = os.execute('true')",
      ["v_big.lua"] = "view_info = { ('x'):rep(1 << 40) }",
    }, function(views, messages)
      assert.is_table(views.x)
      assert.is_table(views.procs)
      assert.are.equal(7, #messages)
      for _, message in ipairs(messages) do assert(message:find("%.lua is left out: ."), message) end
    end)
  end)

  for change, problem in pairs {
    [{ 'id = "x"', "id = nil" }] = "id is missing",
    [{ 'id = "x"', "id = 7" }] = "id is a number, not a string",
    [{ 'name = "X"', 'name = ""' }] = "name is missing",
    [{ '"table"', '"tabel"' }] = "view_type is tabel, not one of table, list, spectrogram",
    [{ '"table"', '"list"' }] = "a list has no key",
    [{ '"table"', '"spectrogram"' }] = "a spectrogram has three columns",
    [{ "columns =", "c =" }] = "columns is missing",
    [{ "columns = {.*", "columns = {} }" }] = "it has no columns",
    [{ 'field = "evt.count"', "field = {}" }] = "column 2: field is a table, not a string",
    [{ 'field = "evt.count",', "" }] = "column 2: field is missing",
    [{ "is_key = true", "" }] = "no column is the key",
    [{ "aggregation =", "is_key = true, aggregation =" }] = "there are two key columns, proc.pid and evt.count",
    [{ '"SUM"', '"SUMME"' }] = "column 2: aggregation is SUMME, not one of SUM, AVG, TIME_AVG, MIN, MAX",
    [{ '"SUM"', '"SUM", colsize = -1' }] = "column 2: colsize is -1, not a whole number",
    [{ '"SUM"', '"SUM", is_sorting = true }, { name = "M", field = "evt.num", is_sorting = true' }] =
      "it is sorted by two columns, N and M",
    [{ "columns =", "tips = 'x', columns =" }] = "tips is a string, not a list",
    [{ "columns =", "tips = { 1 }, columns =" }] = "tips: entry 1 is a number, not a text",
    [{ "columns =", "actions = { { hotkey = 'x' } }, columns =" }] = "action 1: command is missing",
  } do
    it("that are wrong are told apart: " .. problem, function()
      local text, count = good:gsub(change[1], change[2])
      assert.are.equal(1, count)
      with_files({ ["v_bad.lua"] = text }, function(views, messages)
        assert.is_nil(views.x)
        assert.are.equal(1, #messages)
        assert(messages[1]:find("v_bad.lua is left out: " .. problem, 1, true), messages[1])
      end)
      local out, err, status
      helper.with_directory(function(dir)
        helper.spit(dir .. "/x.lua", text)
        out, err, status = helper.run { "--check", dir .. "/x.lua" }
      end)
      assert.are.same({ "", 1 }, { err, status })
      assert(out:find(problem, 1, true), out)
    end)
  end

  it("know their depth", function()
    local view, applies, not_applies = host.run [[
      local views = require "ui.views"
      local view = views.at_depth(views.normalise { id = "x", name = "X %depth", filter = "span.ntags>=%depth+1",
        view_type = "table", applies_to = { "", "span.tag" }, columns = {
        { name = "NA", field = "span.tag [%depth]", is_key = true, filterfield = "span.tag[%depth-1]" },
        { name = "N", field = "span.tag[%depth+1]" } } }, 2)
      local selected = views.applies(view, view.columns[1].field)
      return view, views.applies(view, "") and selected, views.applies(view, "proc.pid")
    ]]
    assert.are.equal("X 2", view.name)
    assert.are.equal("span.ntags>=3", view.filter)
    assert.are.equal("span.tag[2]", view.columns[1].field)
    assert.are.equal("span.tag[1]", view.columns[1].filterfield)
    assert.are.equal("span.tag[3]", view.columns[2].field)
    assert.is_true(applies)
    assert.is_false(not_applies)
  end)

  -- One that is asked for by its id is found without running the files of all.
  it("are found by id, said outright or made up from quoted words; the first directory counts", function()
    local COLUMNS = [[columns = { { name = "NA", field = "proc.name", is_key = true },
      { name = "N", field = "evt.count", aggregation = "SUM" } }]]
    local function text(before, id, name)
      return ("%s\nview_info = { id = %s, name = %q, view_type = 'table', applies_to = { '' }, %s }"):format(before, id,
        name, COLUMNS)
    end
    helper.with_directory(function(dir)
      assert(os.execute("mkdir -p " .. dir .. "/one/views " .. dir .. "/two/views"))
      helper.spit(dir .. "/one/views/a.lua", text("local made = 'made'", "made", "Made up"))
      helper.spit(dir .. "/one/views/b.lua", text("local tag = 'said'", "'other'", "Other"))
      helper.spit(dir .. "/one/views/c.lua", text("", "'said'", "First"))
      helper.spit(dir .. "/two/views/d.lua", text("", "'said'", "Second"))
      helper.spit(dir .. "/two/views/e.lua", text("", "'broken'", "") .. "}")
      local names = {}
      for _, id in ipairs { "made", "other", "said", "broken", "nosuch" } do
        local name, messages = host.run(([[
          local view, messages = require("ui.views").named(%q)
          return view and view.name or "none", #messages]]):format(id),
          { env = { TRACER_CHISEL_DIR = dir .. "/one:" .. dir .. "/two" } })
        names[#names + 1] = name .. " " .. math.tointeger(messages)
      end
      assert.are.same({ "Made up 0", "Other 0", "First 0", "none 1", "none 0" }, names)
    end)
  end)

  it("are no chisels", function()
    local list = helper.run { "-cl" }
    assert.is_nil(list:find("\nprocs%s"))
    local _, err, status = helper.run { "-r", helper.recording "shell", "-c", "chisels/views/procs.lua" }
    assert.are.equal(1, status)
    assert(err:find("is a view, not a chisel: ctracer -v shows it", 1, true), err)
  end)
end)

describe("--check of a view", function()
  local function check(text)
    local out, err, status
    helper.with_directory(function(dir)
      helper.spit(dir .. "/x.lua", text)
      out, err, status = helper.run { "--check", dir .. "/x.lua" }
    end)
    assert.are.equal("", err)
    return out, status
  end

  it("finds nothing wrong with ours", function()
    for path in io.popen("ls chisels/views/*.lua"):lines() do
      local out, err, status = helper.run { "--check", path }
      assert.are.same({ "", 0 }, { err, status }, out)
      assert(out:find("nothing is wrong", 1, true), out)
    end
  end)

  for line, problem in pairs {
    ["columns = { { name = 'NA', field = 'proc.pit', is_key = true } }"] =
      "column NA: there is no field 'proc.pit'; did you mean proc.pid",
    ["filter = 'evt.typ=open'"] = "filter: there is no field 'evt.typ'",
    ["aplies_to = { '' }"] = "aplies_to has no meaning; applies_to is meant?",
    ["columns = { { name = 'NA', field = 'proc.pid', is_key = true, colsise = 7 } }"] =
      "column 1: colsise has no meaning; colsize is meant?",
    ["applies_to = { 'container.it' }"] = "applies_to: there is no field 'container.it'",
    ["drilldown_target = 'thread'"] = "drilldown_target: there is no view thread; threads is meant?",
    ["actions = { { hotkey = 'F1', command = 'ls' } }"] = "the hotkey F1 is not one character",
    ["actions = { { hotkey = 'a', command = 'a' }, { hotkey = 'a', command = 'b' } }"] =
      "two actions have the hotkey a",
    ["actions = { { hotkey = 'a', command = 'ls %fd.nam' } }"] = "action a: there is no field 'fd.nam'",
    ["name = cname"] = "cname is set nowhere",
    ["name = 'X' } other = {"] = "other is a global name: make it local",
  } do
    it("finds: " .. problem, function()
      local out, status = check(([[
        view_info = { id = "x", name = "X", view_type = "table",
          columns = { { name = "NA", field = "proc.pid", is_key = true } },
          %s }]]):format(line))
      assert.are.equal(1, status)
      assert(out:find(problem, 1, true), out)
    end)
  end
end)
