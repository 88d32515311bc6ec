-- Finding out: -cl TEXT, -i, completion in shells, manual pages.
local helper = require "spec.helper"

package.path = "lua/?.lua;" .. package.path
local options = require "lua.cli.options"

local function output(...)
  local out, err, status = helper.run { ... }
  assert.are.same({ "", 0 }, { err, status })
  return out
end

describe("-cl TEXT", function()
  it("lists the chisels that are about it", function()
    local all, some = output "-cl", output("-cl", "Connections")
    assert(#some < #all and some:find("\ntopconns ", 1, true) and not some:find("topfiles", 1, true), some)
    assert.are.equal(some, output("--list-chisels", "connections"))
    local fewer = output("-cl", "CONNECTIONS traffic")
    assert(#fewer < #some and fewer:find("\ntopconns ", 1, true), fewer)
  end)

  it("says when there is none", function()
    local _, err, status = helper.run { "-cl", "nonsense" }
    assert.are.equal(1, status)
    assert.are.equal("tracer: no chisel is about nonsense; -cl lists all\n", err)
  end)
end)

describe("-i NAME", function()
  it("tells arguments, fields and the filter", function()
    local out = output("-i", "fileslower")
    for _, part in ipairs { "Args:\n[duration] min_ms - ", "(at least 0)", "may be left out", "Fields:\nevt.datetime ",
      "\nFilter:\nevt.is_io=true and " } do
      assert(out:find(part, 1, true), part .. "\n" .. out)
    end
  end)

  it("shows examples and what takes over, and runs nothing", function()
    helper.with_directory(function(dir)
      helper.spit(dir .. "/x.lua", [[description, short_description, category, args = "d", "s", "c", {}
        examples = { { "-c x", "all" }, { "-c x proc.name=cat", "cats" } }
        function on_init() print "printed" chisel.exec("topconns") return true end]])
      local out = output("-i", dir .. "/x.lua")
      assert(out:find("\nExamples:\n# all\ntracer -c x\n# cats\ntracer -c x proc.name=cat\n", 1, true), out)
      assert(out:find("Goes on as: topconns", 1, true) and not out:find("printed", 1, true), out)
      helper.spit(dir .. "/x.lua", [[description, short_description, category, args = "d", "s", "c", {}
        function on_init() os.execute("touch ]] .. dir .. [[/made") return true end]])
      output("-i", dir .. "/x.lua")
      assert.is_false(helper.exists(dir .. "/made"))
    end)
  end)
end)

describe("completion", function()
  -- The candidates for the last word.
  local function candidates(...)
    local words = {}
    for _, line in ipairs(helper.lines(output("--complete", ...))) do words[#words + 1] = line:match "^[^\t]*" end
    return words
  end

  it("knows options, chisels, their arguments and fields", function()
    assert.are.same({ "--page-faults", "--pid", "--print", "--print-ascii", "--print-base64", "--print-hex",
      "--print-hex-ascii", "--profile", "--progress", "--prune" },
      (function(t) table.sort(t) return t end)(candidates "--p"))
    assert.are.same({ "topconns" }, candidates("-c", "topconn"))
    assert.are.same({ "topconns" }, candidates("-r", "x", "-i", "topconn"))
    assert.are.same({ "fd.lip.name" }, candidates "fd.lip.")
    assert.are.same({ "evt.num=1 and (fd.lip.name" }, candidates "evt.num=1 and (fd.lip.")
    assert.are.same({ "fd.lip.name" }, candidates("-c", "lsof", "fd.lip."))
    assert.are.same({ "%evt.num %fd.lip.name" }, candidates("-p", "%evt.num %fd.lip."))
    assert.are.same({ "--by=ncalls", "--by=bytes", "--by=time" }, candidates("-c", "httptop", "--by="))
    assert.are.same({ "fd.lip.name" }, candidates("-c", "fdbytes_by", "fd.lip."))
    assert.are.same({ ":files" }, candidates("-r", "x"))
    assert.are.same({ ":dirs" }, candidates("--lua-meta", "x"))
    assert.are.same({}, candidates("-n", ""))
    for _, option in ipairs(options) do
      if option.long and not option.hidden then
        local found = "\n" .. table.concat(candidates("--" .. option.long), "\n") .. "\n"
        assert(found:find("\n--" .. option.long .. "\n", 1, true), option.long)
      end
    end
  end)

  local tests = {
    bash = [[source <("$T" --completion bash); COMP_WORDS=("$T" -c topconn); COMP_CWORD=2; compopt() { :; }
      _tracer "$T"; echo "${COMPREPLY[@]}"]],
    zsh = [[_describe() { print -l -- ${${(P)2}%%:*} }; compdef() { : }; source <("$T" --completion zsh)
      words=("$T" -c topconn) CURRENT=3; _tracer]],
    fish = [["$T" --completion fish | source; complete -c $T -f -a '(__tracer_complete)'
      complete -C "$T -c topconn" | cut -f 1]],
  }
  local tracer = helper.tracer:sub(1, 1) == "/" and helper.tracer or os.getenv "PWD" .. "/" .. helper.tracer
  for shell, program in pairs(tests) do
    it("works in " .. shell, function()
      if not helper.has(shell) then return pending(shell .. " is not installed") end
      helper.with_directory(function(dir)
        local out, err = helper.run({ "-c", program }, { program = shell, env = { T = tracer, HOME = dir } })
        assert.are.equal("topconns\n", out, err)
        local same = program:gsub("_tracer", "_ctracer"):gsub("%-c topconn", "-v procs_cp")
        local env = { T = tracer:gsub("tracer$", "ctracer"), HOME = dir }
        out, err = helper.run({ "-c", same }, { program = shell, env = env })
        assert.are.equal("procs_cpu\n", out, err)
      end)
    end)
  end

  it("is refused for other shells", function()
    local _, err, status = helper.run { "--completion", "tcsh" }
    assert.are.equal(1, status)
    assert(err:find("there are bash, zsh and fish", 1, true), err)
  end)
end)

describe("manual pages", function()
  it("have every option, chisel and function", function()
    local page, chisels = output "--man=tracer.1", output "--man=tracer-chisels.7"
    for _, option in ipairs(options) do
      local long = option.long and not option.hidden and ("--" .. option.long):gsub("%-", "\\-")
      assert(not long or page:find("\\fB" .. long .. "\\fR", 1, true), long)
    end
    for path in io.popen("ls chisels/*.lua"):lines() do
      local name = path:match "^chisels/(.*)%.lua$"
      local is_listed = output("-cl"):find("\n" .. name .. "%f[%s]")
      assert(not is_listed or chisels:find("\\fB" .. name:gsub("%-", "\\-") .. "\\fR", 1, true), name)
    end
    assert(chisels:find("chisel.request_field", 1, true))
  end)

  it("have every option and key of ctracer", function()
    local page = output "--man=ctracer.1"
    for _, option in ipairs(dofile "lua/ui/options.lua") do
      local long = option.long and not option.hidden and ("--" .. option.long):gsub("%-", "\\-")
      assert(not long or page:find("\\fB" .. long .. "\\fR", 1, true), long)
    end
    for _, group in ipairs(dofile("lua/ui/screen/keys.lua").groups()) do
      for _, row in ipairs(group[2]) do assert(page:find(row.help:sub(1, 20):gsub("%-", "\\-"), 1, true), row.help) end
    end
  end)

  it("are well formed", function()
    if not helper.has "groff" then return pending "groff is not installed" end
    for _, page in ipairs { "tracer.1", "ctracer.1", "tracer-chisels.7" } do
      local words = { "-man", "-Tutf8", "-ww", "-z" }
      local out, err = helper.run(words, { program = "groff", stdin = output("--man=" .. page) })
      assert.are.equal("", out .. err)
    end
  end)

  it("are installed, with the completions and the recording, and removed again", function()
    if not helper.exists "Makefile" then return pending "there is no Makefile" end
    helper.with_directory(function(dir)
      local build = helper.tracer:match "^(.*)/[^/]*$"
      -- What is installed is the program that is there: -o keeps make from building another one.
      local function make(target)
        local words = { "-s", "-o", build .. "/tracer", target, "BUILD=" .. build, "DESTDIR=" .. dir, "PREFIX=/usr" }
        local _, err, status = helper.run(words, { program = "make", env = { HOME = dir } })
        assert.are.equal(0, status, err)
      end
      if helper.sanitized then return pending "installs the ordinary build" end
      make "install"
      for _, path in ipairs { "bin/tracer", "bin/ctracer", "share/man/man1/tracer.1",
        "share/man/man1/ctracer.1", "share/man/man7/tracer-chisels.7",
        "share/bash-completion/completions/tracer", "share/zsh/site-functions/_tracer",
        "share/bash-completion/completions/ctracer", "share/zsh/site-functions/_ctracer",
        "share/fish/vendor_completions.d/tracer.fish", "share/tracer/recordings/demo.scap.gz",
        "share/tracer/lua/api.lua" } do
        assert(helper.exists(dir .. "/usr/" .. path), path)
      end
      make "uninstall"
      local pipe = io.popen("find " .. dir .. " -type f")
      assert.are.equal("", pipe:read "a")
      pipe:close()
    end)
  end)
end)
