-- What holds of every chisel that comes with tracer: what it says about itself, that its examples run, and that it
-- fails on no recording, whole, empty or damaged.
local helper = require "spec.helper"
local json = require "dkjson"

-- Of chisels that need arguments, typical ones.
local arguments = {
  fdbytes_by = "fd.type", fdcount_by = "proc.name", fdtime_by = "fd.name", fileslower = "0", netlower = "0",
  scallslower = "0", spy_ip = "127.0.0.1", spy_port = "8080",
  table_generator = "proc.name,fd.type Process,Type evt.buflen Size '' 5 bytes",
}
-- These end the capture; those leave files behind or run again.
local alone = { ps = true, lsof = true, netstat = true, lscontainers = true }
local writing = {
  around = { "-c", "around", "out.scap", "evt.num<100" }, export_perfetto = { "-c", "export_perfetto", "out.pftrace" },
  udp_extract = { "-c", "udp_extract" }, wsysdig_summary = { "-c", "wsysdig_summary" },
}

local function names()
  local t, pipe = {}, assert(io.popen "ls chisels | grep lua$")
  for file in pipe:lines() do t[#t + 1] = file:match "^(.*)%.lua$" end
  pipe:close()
  return t
end

-- What the file says about itself: it runs where nothing has an effect.
local function metadata(name)
  local nothing = setmetatable({}, { __index = function() return function() end end })
  local env = setmetatable({ sysdig = nothing, chisel = nothing, evt = nothing }, { __index = _G })
  local loaded = {}
  env._G = env
  function env.require(module)
    if module == "aggregate" or module == "tracer.json" then return nothing end
    if module == "tracer.term" then return { escape = "\27" } end
    loaded[module] = loaded[module] or assert(loadfile("lua/" .. module:gsub("%.", "/") .. ".lua", "t", env))()
    return loaded[module]
  end
  assert(loadfile("chisels/" .. name .. ".lua", "t", env))()
  return env
end

local function full_path(path) return assert(io.popen("realpath " .. helper.quote(path))):read "l" end

local function is_text(value) return type(value) == "string" and value ~= "" end

describe("every chisel", function()
  for _, name in ipairs(names()) do
    it(name .. " says what it is", function()
      local meta = metadata(name)
      assert.is_true(is_text(meta.description) and meta.description:sub(-1) == ".", "description")
      assert.is_true(is_text(meta.short_description) and #meta.short_description <= 60, "short_description")
      assert.is_true(is_text(meta.category), "category")
      for _, arg in ipairs(meta.args) do
        assert.is_true(is_text(arg.name) and is_text(arg.description), "arguments")
      end
      assert.is_true(#meta.examples > 0, "examples")
      for _, example in ipairs(meta.examples) do
        assert.is_true(is_text(example[1]) and is_text(example[2]), "examples")
        assert.is_truthy((example[1] .. " "):find("-c " .. name .. " ", 1, true), example[1])
      end
    end)

    it(name .. " runs its examples", function()
      helper.with_directory(function(dir)
        local recording = full_path(helper.recording "services")
        for _, example in ipairs(metadata(name).examples) do
          local args = example[1]:gsub("%-r FILE", ""):gsub(" >%S+$", ""):gsub(" %-%- .*", "")
          local out, err, status = helper.run(("-r %s %s"):format(recording, args),
            { dir = dir, program = full_path(helper.tracer) })
          local progress_left_out = err:gsub("\r[^\n]*\n", "") -- of the run that writes a recording
          assert.are.same({ "", 0 }, { progress_left_out, status }, example[1] .. "\n" .. out)
        end
      end)
    end)
  end
end)

-- The words for all chisels of one run.
local function words_of(list)
  local words = {}
  for _, name in ipairs(list) do
    table.move({ "-c", name, arguments[name] }, 1, 3, #words + 1, words)
  end
  return words
end

describe("no chisel fails", function()
  local together, lists = {}, {}
  for _, name in ipairs(names()) do
    if alone[name] then
      lists[#lists + 1] = { name }
    elseif not writing[name] then
      together[#together + 1] = name
    end
  end
  table.insert(lists, 1, together)

  local function check_json(out)
    for line in out:gmatch "[^\n]+" do
      local _, _, err = json.decode(line)
      assert.is_nil(err, line)
    end
  end

  local recordings = {
    "demo", "errors", "errors-schema4", "shell-schema4", "container-new", "services", "empty", "no-events", "no-lists",
    "state-only", "tracers", "hostile-names", "large-data", "list-v1", "list-v9", "list-lies", "lying-lengths",
    "cut-in-body", "cut-in-header", "cut-in-lists", "found-long-texts", "found-empty-span",
  }
  it("with two recordings", function()
    local files = { "-r", helper.recording "services", "-r", helper.recording "web", "-j" }
    local words = words_of(lists[1])
    local out, err, status = helper.run(table.move(words, 1, #words, #files + 1, files))
    assert.are.same({ "", 0 }, { err, status })
    check_json(out)
    helper.with_directory(function(dir)
      out, err, status = helper.run { "-r", helper.recording "services", "-r", helper.recording "web", "-c",
        "export_perfetto", dir .. "/out.pftrace" }
      assert.are.same({ "", 0, 2 }, { err, status, #helper.lines(out) })
    end)
  end)

  for _, recording in ipairs(recordings) do
    it(recording .. ", those that write files or read twice", function()
      for name, words in pairs(writing) do
        helper.with_directory(function(dir)
          local args = table.move(words, 1, #words, 3, { "-r", full_path(helper.recording(recording)) })
          local out, err, status = helper.run(args, { dir = dir, program = full_path(helper.tracer) })
          assert.is_nil(err:find(name, 1, true), err)
          if name == "wsysdig_summary" and status == 0 then assert.is_table((json.decode(out)), out) end
        end)
      end
    end)

    for _, options in ipairs { {}, { "-pc", "-j" } } do
      it(recording .. " " .. table.concat(options, " "), function()
        for _, list in ipairs(lists) do
          local args = { "-r", helper.recording(recording), table.unpack(options) }
          local ends_early = alone[list[1]] and { "-n", "1" } or {}
          local _, plain_err, plain_status = helper.run { "-r", helper.recording(recording), "-q",
            table.unpack(ends_early) }
          local words = words_of(list)
          local out, err, status = helper.run(table.move(words, 1, #words, #args + 1, args))
          assert.are.same({ plain_err, plain_status }, { err, status }, table.concat(list, " "))
          if options[1] then check_json(out) end
        end
      end)
    end
  end
end)
