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

  it("writing-chisels: every example runs", function()
    helper.with_directory(function(directory)
      local seen = 0
      for code in helper.slurp("docs/writing-chisels.md"):gmatch "```lua\n(.-)```" do
        seen = seen + 1
        local path = ("%s/%d.lua"):format(directory, seen)
        helper.spit(path, code)
        local out, err, status = helper.run { "-r", helper.recording "demo", "-c", path }
        assert.are.equal(0, status, err)
        assert(#helper.lines(out) >= 3, "example " .. seen .. " prints nothing:\n" .. out)
      end
      assert(seen > 0)
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
