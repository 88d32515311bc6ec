-- The tree itself: linters, and rules of the house that no linter knows.
local helper = require "spec.helper"

local function output(command)
  local pipe = assert(io.popen("{ " .. command .. "; } 2>&1"))
  local text = pipe:read "a"
  local ok = pipe:close()
  return ok, text
end

-- Files of the project that match git's patterns, new ones included; outside a git checkout there are none.
local function files(patterns)
  local _, text = output("git ls-files -co --exclude-standard -- " .. patterns .. " 2>/dev/null || true")
  local found = {}
  for path in text:gmatch "[^\n]+" do
    if helper.exists(path) then found[#found + 1] = path end
  end
  return found
end

local function quoted(list)
  local t = {}
  for i, path in ipairs(list) do t[i] = helper.quote(path) end
  return table.concat(t, " ")
end

-- Programs without an ending in their name, by what their first line says.
local function scripts(language)
  local found = {}
  for _, path in ipairs(files ".ci bench fuzz spec tools") do
    if not path:match "%.[a-z]+$" and (helper.slurp(path) or ""):match("^#!/usr/bin/env " .. language) then
      found[#found + 1] = path
    end
  end
  return found
end

describe("lint", function()
  it("luacheck", function()
    if not helper.has "luacheck" then return pending "luacheck is not installed" end
    local list = quoted(files "'*.lua'") .. " " .. quoted(scripts "lua")
    local ok, text = output("luacheck -q --no-color " .. list)
    if not ok then error(text, 0) end
  end)

  it("shellcheck", function()
    if not helper.has "shellcheck" then return pending "shellcheck is not installed" end
    local list = scripts "bash"
    if #list == 0 then return pending "not a git checkout" end
    local ok, text = output("shellcheck " .. quoted(list))
    if not ok then error(text, 0) end
  end)

  it("no unfinished marks, trailing blanks or lines over 120 columns", function()
    local wrong = {}
    local function check(path, n, line)
      local width = utf8.len((line:gsub("\t", "    "))) or #line
      local problem = line:find "%f[%w]TO[D]O%f[%W]" and "an unfinished mark"
        or line:find "%f[%w]FIX[M]E%f[%W]" and "an unfinished mark"
        or line:find "%s$" and "blanks at the end of the line"
        or width > 120 and not path:find "^runtime/event/[%a]+%.lua$" and width .. " columns"
      if problem then wrong[#wrong + 1] = ("%s:%d: %s"):format(path, n, problem) end
    end
    for _, path in ipairs(files "'*.c' '*.h' '*.lua' Makefile") do
      local n = 0
      for line in io.lines(path) do
        n = n + 1
        check(path, n, line)
      end
    end
    if #wrong > 0 then error(table.concat(wrong, "\n"), 0) end
  end)

  it("lua.h is known to runtime/script and main only", function()
    for _, path in ipairs(files "'runtime/*.c' 'runtime/*.h'") do
      if not path:match "^runtime/script/" and path ~= "runtime/main.c" then
        assert(not helper.slurp(path):find '#include [<"]lua', path .. " includes a Lua header")
      end
    end
  end)
end)
