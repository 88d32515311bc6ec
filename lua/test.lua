-- Module "tracer.test", for specs of chisels (tracer --test FILE): runs the chisel and gives what it prints.
local runtime = require "runtime"
local make = require "test.recording"

local test = {
  chisel = nil, -- the path of the chisel that is tested
  recording = runtime.root .. "/recordings/demo.scap.gz", -- the one that comes with tracer
}

local function quote(word) return "'" .. tostring(word):gsub("'", "'\\''") .. "'" end

local function slurp(path)
  local file = assert(io.open(path, "rb"))
  local bytes = file:read "a"
  file:close()
  os.remove(path)
  return bytes
end

local function lines_of(text)
  local lines = {}
  for line in text:gmatch "([^\n]*)\n?" do lines[#lines + 1] = line end
  if lines[#lines] == "" then lines[#lines] = nil end
  return lines
end

local function words_of(case, recording)
  local words = { runtime.program(), "-r", recording, "-c", test.chisel }
  if case.args then words[#words + 1] = case.args end
  table.move(case.options or {}, 1, #(case.options or {}), #words + 1, words)
  if case.filter then words[#words + 1] = case.filter end
  for i, word in ipairs(words) do words[i] = quote(word) end
  return table.concat(words, " ")
end

---Runs the chisel. case: args (one text, as after -c NAME), filter, options (a list of words), and what it is fed:
---recording (a path; default: the one that comes with tracer), or events and processes, see test/recording.lua.
---@param case table?
---@return { out: string, lines: string[], err: string, status: integer }
function test.run(case)
  case = case or {}
  local out, err, made = os.tmpname(), os.tmpname(), case.events and os.tmpname()
  if made then
    local file = assert(io.open(made, "wb"))
    assert(file:write(make(case)))
    file:close()
  end
  local command = words_of(case, made or case.recording or test.recording)
  local _, _, status = os.execute(("TZ=UTC LC_ALL=C TERM=dumb %s </dev/null >%s 2>%s"):format(command, out, err))
  if made then os.remove(made) end
  local result = { out = slurp(out), err = slurp(err), status = status }
  result.lines = lines_of(result.out)
  return result
end

return test
