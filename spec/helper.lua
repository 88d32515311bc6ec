-- What specs need to run programs and to find recordings. See docs/testing.md.

local helper = {}

helper.tracer = os.getenv "TRACER" or "build/tracer"
helper.made = os.getenv "MADE" or "build/made"
helper.sanitized = os.getenv "SANITIZED" == "1"

---A word as the shell takes it.
---@param word string
---@return string
function helper.quote(word) return "'" .. tostring(word):gsub("'", "'\\''") .. "'" end

---The content of a file, nil when it cannot be read.
---@param path string
---@return string?
function helper.slurp(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local bytes = file:read "a"
  file:close()
  return bytes
end

---Writes a file.
---@param path string
---@param bytes string
function helper.spit(path, bytes)
  local file = assert(io.open(path, "wb"))
  assert(file:write(bytes))
  assert(file:close())
end

-- Nothing of the caller's environment reaches the program but what makes tests comparable and sanitizers talk.
local environment = {
  PATH = os.getenv "PATH", TZ = "UTC", LC_ALL = "C", TERM = "dumb", COLUMNS = "120", HOME = "/nonexistent",
  ASAN_OPTIONS = os.getenv "ASAN_OPTIONS", UBSAN_OPTIONS = os.getenv "UBSAN_OPTIONS",
  LSAN_OPTIONS = os.getenv "LSAN_OPTIONS",
}

---Runs tracer. args: a list of words, or one string for the shell to split. opts: stdin (text), env (table),
---timeout (seconds), program (instead of tracer), dir (working directory).
---Returns standard output, standard error and the exit status; 124 after a timeout, 128 + n when signal n ended it.
---@param args string[]|string
---@param opts table?
---@return string, string, integer
function helper.run(args, opts)
  opts = opts or {}
  local words = {}
  if type(args) == "table" then
    for i, word in ipairs(args) do words[i] = helper.quote(word) end
  else
    words[1] = args
  end
  local env = {}
  for name, value in pairs(environment) do env[#env + 1] = name .. "=" .. helper.quote(value) end
  for name, value in pairs(opts.env or {}) do env[#env + 1] = name .. "=" .. helper.quote(value) end
  local out, err, input = os.tmpname(), os.tmpname(), "/dev/null"
  if opts.stdin then
    input = os.tmpname()
    helper.spit(input, opts.stdin)
  end
  local timeout = (opts.timeout or 60) * (helper.sanitized and 5 or 1)
  local command = ("%s env -i %s timeout -k 5 %g %s %s <%s >%s 2>%s"):format(
    opts.dir and "cd " .. helper.quote(opts.dir) .. " &&" or "", table.concat(env, " "), timeout,
    helper.quote(opts.program or helper.tracer), table.concat(words, " "), input, out, err)
  local _, how, code = os.execute(command)
  local stdout, stderr = helper.slurp(out), helper.slurp(err)
  os.remove(out)
  os.remove(err)
  if opts.stdin then os.remove(input) end
  return stdout, stderr, how == "signal" and 128 + code or code
end

---Runs tracer as on a terminal (with util-linux's script); what it prints there, line ends as "\n", and the status.
---@param args string[]
---@param program string? instead of tracer
---@return string, integer
function helper.run_on_terminal(args, program)
  local words = { helper.quote(program or helper.tracer) }
  for i, word in ipairs(args) do words[i + 1] = helper.quote(word) end
  local out, _, status = helper.run({ "-qefc", table.concat(words, " "), "/dev/null" },
    { program = "script", env = { SHELL = "/bin/sh" } })
  return (out:gsub("\r\n", "\n")), status
end

---Whether a program can be started.
---@param program string
---@return boolean
function helper.has(program)
  return os.execute("command -v " .. helper.quote(program) .. " >/dev/null 2>&1") == true
end

---Whether the interpreter that the program is built with finds a module, outside of LUA_PATH.
---@param name string
---@return boolean
function helper.has_module(name)
  local program = ("%s -e 'require %q' >/dev/null 2>&1"):format(os.getenv "LUA" or "lua5.4", name)
  return os.execute("env -u LUA_PATH -u LUA_CPATH " .. program) == true
end

local live_problem

---Why the running system cannot be captured here, nil when it can.
---@return string?
function helper.no_live()
  if live_problem == nil then
    local _, err, status = helper.run { "-q", "--", "true" }
    live_problem = status ~= 0 and "no live capture: " .. err:gsub("\n.*", "")
  end
  return live_problem or nil
end

---Whether the tests run as root.
---@return boolean
function helper.is_root() return helper.slurp("/proc/self/status"):find "\nUid:%s+0%s+0%s" ~= nil end

---Whether a file exists.
---@param path string
---@return boolean
function helper.exists(path)
  local file = io.open(path, "rb")
  if file then file:close() end
  return file ~= nil
end

---The path of a recording by its short name: of recordings/, spec/fixtures/ or the hand-made ones.
---@param name string
---@return string
function helper.recording(name)
  for _, path in ipairs { "recordings/" .. name .. ".scap.gz", "spec/fixtures/" .. name .. ".scap.gz",
    helper.made .. "/" .. name .. ".scap" } do
    if helper.exists(path) then return path end
  end
  error("there is no recording called " .. name, 2)
end

---A temporary directory, removed when `fn` returns or fails.
---@param fn fun(path: string)
function helper.with_directory(fn)
  local path = os.tmpname()
  os.remove(path)
  assert(os.execute("mkdir -p " .. helper.quote(path)))
  local ok, message = pcall(fn, path)
  os.execute("rm -rf " .. helper.quote(path))
  if not ok then error(message, 0) end
end

---The lines of a text.
---@param text string
---@return string[]
function helper.lines(text)
  local t = {}
  for line in text:gmatch "([^\n]*)\n?" do t[#t + 1] = line end
  if t[#t] == "" then t[#t] = nil end
  return t
end

---The first differing lines of two texts, "" when they are the same.
---@param expected string
---@param actual string
---@param max integer? how many differences to show
---@return string
function helper.diff(expected, actual, max)
  if expected == actual then return "" end
  local a, b = os.tmpname(), os.tmpname()
  helper.spit(a, expected)
  helper.spit(b, actual)
  local pipe = assert(io.popen(("diff -a -U0 %s %s | tail -n +3 | grep -av '^@@' | cut -c1-300"):format(a, b)))
  local all = helper.lines(pipe:read "a")
  pipe:close()
  os.remove(a)
  os.remove(b)
  max = max or 10
  local shown = table.concat(all, "\n", 1, #all < max and #all or max)
  if #all > max then shown = shown .. ("\n... and %d more differing lines"):format(#all - max) end
  -- Control bytes of a failing test must not reach the terminal of whoever runs it.
  return (shown:gsub("[^\n\32-\126]", function(c) return ("\\x%02x"):format(c:byte()) end))
end

return helper
