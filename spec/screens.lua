-- Screens of ctracer: spec/screens/cases has one line per case, "NAME | RECORDING | OPTIONS"; ctracer -r RECORDING
-- --keys spec/screens/NAME.keys OPTIONS must print what is in spec/screens/NAME.out.
-- As a program: lua5.4 spec/screens.lua NAME... writes those files anew (`make screens NAME=...`; all: NAME=all).

package.path = "./?.lua;" .. package.path
local golden = require "spec.golden"
local helper = require "spec.helper"

local screens = {}

screens.ctracer = helper.tracer:gsub("tracer$", "ctracer")

---All cases in order.
---@return { name: string, recording: string, args: string }[]
function screens.cases() return golden.read_cases "spec/screens/cases" end

function screens.path(case, ending) return ("spec/screens/%s.%s"):format(case.name, ending) end

---Where the specs run.
---@return string
function screens.working_directory()
  local pipe = assert(io.popen "pwd")
  local path = pipe:read "l"
  pipe:close()
  return path
end

---Runs ctracer for keys: standard output, standard error and exit status, as helper.run. Hand-made recordings are read
---from their own directory, as screens show paths.
---@param recording string short name
---@param keys string path of a file of keys
---@param options string? for the shell
---@param opts table? of helper.run
---@return string, string, integer
function screens.run(recording, keys, options, opts)
  opts = opts or {}
  opts.program = screens.ctracer
  local path = helper.recording(recording)
  if path:sub(1, #helper.made) == helper.made then
    opts.dir, path = helper.made, path:sub(#helper.made + 2)
    if keys:sub(1, 1) ~= "/" then keys = screens.working_directory() .. "/" .. keys end
    if opts.program:sub(1, 1) ~= "/" then opts.program = screens.working_directory() .. "/" .. opts.program end
  end
  return helper.run(("-r %s --keys %s %s"):format(helper.quote(path), helper.quote(keys), options or ""), opts)
end

---What ctracer prints for keys; an error or a message fails.
---@param recording string short name
---@param keys string what a file of keys says
---@param options string?
---@param opts table? for helper.run
---@return string
function screens.dump(recording, keys, options, opts)
  local path = os.tmpname()
  helper.spit(path, keys)
  local out, err, status = screens.run(recording, path, options, opts)
  os.remove(path)
  if err ~= "" or status ~= 0 then error(("status %d: %s"):format(status, err), 2) end
  return out
end

---The screens of a dump, each a list of lines.
---@param out string
---@return string[][]
function screens.split(out)
  local all = {}
  for _, line in ipairs(helper.lines(out)) do
    if line:find "^%-%-%- %d+x%d+" then all[#all + 1] = {} elseif #all > 0 then table.insert(all[#all], line) end
  end
  return all
end

---What a case prints, with standard error and exit status where they say something.
---@param case table
---@return string
function screens.output(case)
  local out, err, status = screens.run(case.recording, screens.path(case, "keys"), case.args)
  if err ~= "" then out = out .. "--- standard error\n" .. err end
  if status ~= 0 then out = out .. ("--- exit status %d\n"):format(status) end
  return out
end

if arg and arg[0] and arg[0]:match "spec/screens%.lua$" then
  for _, case in ipairs(screens.cases()) do
    for _, name in ipairs(arg) do
      if name == case.name or name == "all" then
        helper.spit(screens.path(case, "out"), screens.output(case))
        print("wrote " .. screens.path(case, "out"))
      end
    end
  end
end

return screens
