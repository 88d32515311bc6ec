-- Which global names a program writes and reads, and what it takes of global tables, with lines: read from what the
-- compiler makes of it. Lua 5.4's form of compiled programs (lundump.c) is known here, and nowhere else.

local SIGNATURE, HEADER_SIZE = "^\27Lua\x54\0", 31
local OP_GETTABUP, OP_GETFIELD, OP_SETTABUP, OP_CLOSURE = 11, 14, 15, 79
local NO_DELTA = -128 -- in line information: the line is in the other list

-- Size in bytes of constants that are no texts, by type.
local constant_sizes = { [0] = 0, [1] = 0, [17] = 0, [3] = 8, [19] = 8 }

---@class Globals
---@field writes { name: string, line: integer, is_function: boolean }[]
---@field reads { name: string, line: integer }[]
---@field members { table: string, name: string, line: integer }[]
---@param compiled string from string.dump
---@return Globals
local function globals_of(compiled)
  assert(compiled:find(SIGNATURE), "compiled by another Lua")
  local at = HEADER_SIZE + 2 -- behind the number of upvalues
  local found = { writes = {}, reads = {}, members = {} }

  local function byte()
    at = at + 1
    return compiled:byte(at - 1)
  end
  local function size()
    local n = 0
    repeat
      local b = byte()
      n = n << 7 | b & 0x7f
    until b & 0x80 ~= 0
    return n
  end
  local function text()
    local n = size()
    if n == 0 then return nil end
    at = at + n - 1
    return compiled:sub(at - n + 1, at - 1)
  end
  local function list(read)
    local t = {}
    for i = 1, size() do t[i - 1] = read() or false end
    return t
  end

  local function constant()
    local kind = byte()
    local bytes = constant_sizes[kind]
    if not bytes then return text() end
    at = at + bytes
  end
  local function instruction()
    at = at + 4
    return (("<I4"):unpack(compiled, at - 4))
  end
  local function signed() return (("b"):unpack(compiled, at)), byte() end

  -- The line of each instruction.
  local function lines_of(first, deltas, absolute)
    local lines, line = {}, first
    for pc = 0, #deltas do
      line = deltas[pc] == NO_DELTA and absolute[pc] or line + (deltas[pc] or 0)
      lines[pc] = line
    end
    return lines
  end

  local function note(code, constants, upvalues, lines)
    for pc = 0, #code do
      local i = code[pc]
      local op, a, b, c = i & 0x7f, i >> 7 & 0xff, i >> 16 & 0xff, i >> 24 & 0xff
      if op == OP_GETTABUP and upvalues[b] == "_ENV" then
        found.reads[#found.reads + 1] = { name = constants[c], line = lines[pc] }
        local following = code[pc + 1] or 0
        if following & 0x7f == OP_GETFIELD and following >> 16 & 0xff == a then
          found.members[#found.members + 1] =
            { table = constants[c], name = constants[following >> 24 & 0xff], line = lines[pc] }
        end
      elseif op == OP_SETTABUP and upvalues[a] == "_ENV" then
        local before = code[pc - 1] or 0
        local is_function = before & 0x7f == OP_CLOSURE and i >> 15 & 1 == 0 and before >> 7 & 0xff == c
        found.writes[#found.writes + 1] = { name = constants[b], line = lines[pc], is_function = is_function }
      end
    end
  end

  local function read_function()
    text() -- source
    local first = size()
    size()
    at = at + 3
    local code, constants = list(instruction), list(constant)
    list(function() at = at + 3 end) -- places of upvalues
    list(read_function)
    local deltas = list(signed)
    local absolute = {}
    for _ = 1, size() do
      local pc = size()
      absolute[pc] = size()
    end
    list(function() text() size() size() end)
    note(code, constants, list(text), lines_of(first, deltas, absolute))
  end

  read_function()
  return found
end

return globals_of
