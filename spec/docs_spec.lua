-- What the documentation shows works.
local helper = require "spec.helper"

local function documents()
  local list = { "README.md" }
  local pipe = assert(io.popen "ls docs/*.md")
  for path in pipe:lines() do list[#list + 1] = path end
  pipe:close()
  return list
end

describe("documentation", function()
  it("README: every command line runs", function()
    helper.with_directory(function(directory)
      local seen = 0
      for line in helper.slurp("README.md"):gmatch "\ntracer ([^\n]*)" do
        if line:match "^%-r %$f" then
          seen = seen + 1
          local args = line:gsub("%$f", helper.quote(helper.recording "demo")):gsub("small%.scap%.gz",
            helper.quote(directory .. "/small.scap.gz")):gsub("out%.pftrace", directory .. "/out.pftrace")
          local out, err, status = helper.run((args:gsub("%s#.*$", "")))
          assert.are.equal(0, status, line .. "\n" .. err)
          assert(out ~= "" or line:find("-w", 1, true), line .. " prints nothing")
        end
      end
      assert(seen >= 10, "README.md has less than ten command lines")
    end)
  end)

  -- The fenced blocks of a page: { language, text }.
  local function blocks(path)
    local list = {}
    for language, text in helper.slurp(path):gmatch "\n```(%a+)\n(.-)\n```" do list[#list + 1] = { language, text } end
    return list
  end

  -- Runs a command line that a page shows, `tracer ...` or `ctracer ...`, in the directory.
  local function run_shown(line, directory)
    local absolute = function(path) return path:sub(1, 1) == "/" and path or os.getenv "PWD" .. "/" .. path end
    local name, words = line:match "^(c?tracer) (.*)$"
    words = words:gsub("%s+#.*$", ""):gsub("%$f", (helper.quote(absolute(helper.recording "demo")):gsub("%%", "%%%%")))
    return helper.run(words, { program = absolute(helper.tracer):gsub("tracer$", name), dir = directory,
      env = { HOME = directory } })
  end

  -- Does what a page says, step by step: saves its programs in `files`, runs its command lines, compares what these
  -- print with what it shows. Returns the number of command lines.
  local function follow(page, directory, files)
    local shown, seen = "", 0
    for _, block in ipairs(blocks(page)) do
      local language, text = block[1], block[2]
      if language == "lua" then
        helper.spit(files .. "/" .. text:match "^%-%- ([%w_]+%.lua)", text .. "\n")
      elseif language == "sh" then
        for line in text:gmatch "[^\n]+" do
          seen = seen + 1
          local out, err, status = run_shown(line, directory)
          assert.are.equal(0, status, line .. "\n" .. out .. err)
          assert(#helper.lines(out) >= 1 and #helper.lines(out) < 2000, line .. " prints nothing, or too much")
          shown = out
        end
      elseif language == "text" then
        local expected = text:gsub("%.%.%.$", "")
        assert.are.equal(expected, shown:gsub("%f[^\0\n]" .. directory:gsub("%p", "%%%0"), "~"):sub(1, #expected))
      end
    end
    return seen
  end

  it("writing-chisels: every step runs and prints what the page says", function()
    if not helper.has_module "busted.runner" then return pending "busted is not among the system's modules" end
    helper.with_directory(function(directory)
      assert(follow("docs/writing-chisels.md", directory, directory) >= 12)
    end)
  end)

  it("writing-views: every step runs and prints what the page says", function()
    helper.with_directory(function(directory)
      os.execute("mkdir " .. directory .. "/.chisels")
      assert(follow("docs/writing-views.md", directory, directory .. "/.chisels") >= 7)
      for name in io.popen("ls " .. directory .. "/.chisels"):lines() do
        local out, err, status = run_shown("tracer --check " .. name, directory)
        assert.are.same({ "", 0 }, { err, status }, out)
      end
    end)
  end)

  it("writing-chisels: its chisels need no trust, and nothing is wrong with them", function()
    helper.with_directory(function(directory)
      for i, block in ipairs(blocks "docs/writing-chisels.md") do
        if block[1] == "lua" and not block[2]:find "^%-%- missing_spec" then
          local path = ("%s/%d.lua"):format(directory, i)
          helper.spit(path, block[2])
          if helper.is_root() then os.execute("chown 65534 " .. path) end
          local out, err, status = helper.run { "-r", helper.recording "demo", "-c", path }
          assert.are.same({ "", 0 }, { err, status })
          assert(#helper.lines(out) >= 3, path .. " prints nothing")
          assert.are.equal(0, (select(3, helper.run { "--check", path })))
        end
      end
    end)
  end)

  it("cookbook: every command answers its question", function()
    helper.with_directory(function(directory)
      local questions = 0
      for _, section in ipairs(blocks "docs/cookbook.md") do
        for line in (section[1] == "sh" and section[2] or ""):gmatch "[^\n]+" do
          questions = questions + 1
          local out, err, status = run_shown(line, directory)
          assert.are.equal(0, status, line .. "\n" .. err)
          assert(#helper.lines(out) >= 1 or line:find(" -w ", 1, true), line .. " prints nothing")
        end
      end
      assert(questions >= 20, questions .. " questions")
    end)
  end)

  it("names files that exist", function()
    for _, path in ipairs(documents()) do
      local text = helper.slurp(path)
      for target in text:gmatch "%]%(([^)#:]+)%)" do
        local from = path:match "^(.*/)" or ""
        assert(helper.exists(from .. target), ("%s links to %s, which is not there"):format(path, target))
      end
      for target in text:gmatch "`([%w_./-]+)`" do
        local is_path = target:match "^runtime/[%w_/]+%.[chl]" or target:match "^lua/" or target:match "^spec/[%w_/]+%."
          or target:match "^tools/" or target:match "^docs/" or target:match "^chisels/%w"
        local made = target:match "NAME" or target:match "small" or target:match "/$"
        if is_path and not made then
          local there = os.execute("test -e " .. helper.quote(target))
          assert(there, ("%s names %s, which is not there"):format(path, target))
        end
      end
    end
  end)
end)
