-- Golden cases: spec/golden/cases has one line per case, "NAME | RECORDING | ARGUMENTS"; what tracer -r RECORDING
-- ARGUMENTS printed when the case was made is in spec/golden/NAME.out.
-- As a program: lua5.4 spec/golden.lua NAME... writes those files anew (`make golden NAME=...`; all: NAME=all).

package.path = "./?.lua;" .. package.path
local helper = require "spec.helper"

local golden = {}

---The cases of a file in order.
---@param path string
---@return { name: string, recording: string, args: string }[]
function golden.read_cases(path)
  local cases = {}
  for line in io.lines(path) do
    if not line:match "^%s*#" and line:match "%S" then
      local name, recording, args = line:match "^%s*(%S+)%s*|%s*(%S+)%s*|%s*(.-)%s*$"
      if not name then error(path .. ": a line is not NAME | RECORDING | ARGUMENTS: " .. line, 0) end
      cases[#cases + 1] = { name = name, recording = recording, args = args }
    end
  end
  return cases
end

function golden.cases() return golden.read_cases "spec/golden/cases" end

---Where a case's expected output is.
---@param case table
---@return string
function golden.path(case) return "spec/golden/" .. case.name .. ".out" end

---Runs a case: standard output, then standard error and exit status where they say something. Paths of hand-made
---recordings, which differ from build to build, read as made/NAME.
---@param case table
---@return string
function golden.output(case)
  local path = helper.recording(case.recording)
  local out, err, status = helper.run(("-r %s %s"):format(helper.quote(path), case.args))
  if err ~= "" then
    local at, to = err:find(helper.made, 1, true)
    while at do
      err = err:sub(1, at - 1) .. "made" .. err:sub(to + 1)
      at, to = err:find(helper.made, 1, true)
    end
    out = out .. "--- standard error\n" .. err
  end
  if status ~= 0 then out = out .. "--- exit status " .. status .. "\n" end
  return out
end

if arg and arg[0] and arg[0]:match "spec/golden%.lua$" then
  if not arg[1] then
    io.stderr:write("usage: make golden NAME=case (or NAME=all)\n")
    os.exit(1)
  end
  local found = false
  for _, case in ipairs(golden.cases()) do
    for _, name in ipairs(arg) do
      if name == case.name or name == "all" then
        found = true
        helper.spit(golden.path(case), golden.output(case))
        print("wrote " .. golden.path(case))
      end
    end
  end
  if not found then
    io.stderr:write("spec/golden/cases has no such case: " .. table.concat(arg, " ") .. "\n")
    os.exit(1)
  end
end

return golden
