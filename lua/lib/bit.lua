-- The "bit" module of LuaJIT: operations on 32-bit words; results are signed.
local bit = {}

local WORD = 0xffffffff

local function signed(n)
  n = n & WORD
  return n < 0x80000000 and n or n - 0x100000000
end

-- The low 32 bits of a number; fractions are rounded to the nearest even number.
local function word(n)
  if math.type(n) == "float" then
    local floor = math.floor(n)
    local above = n - floor
    n = (above > 0.5 or above == 0.5 and floor % 2 == 1) and floor + 1 or floor
    n = math.tointeger(n % 4294967296) or 0
  end
  return n & WORD
end

function bit.tobit(n) return signed(word(n)) end
function bit.bnot(n) return signed(~word(n)) end

local function fold(operation)
  return function(first, ...)
    local result = word(first)
    for i = 1, select("#", ...) do result = operation(result, word((select(i, ...)))) end
    return signed(result)
  end
end
bit.band = fold(function(a, b) return a & b end)
bit.bor = fold(function(a, b) return a | b end)
bit.bxor = fold(function(a, b) return a ~ b end)

function bit.lshift(n, by) return signed(word(n) << (by & 31)) end
function bit.rshift(n, by) return signed(word(n) >> (by & 31)) end
function bit.arshift(n, by) return signed(signed(word(n)) // (1 << (by & 31))) end
function bit.rol(n, by)
  n, by = word(n), by & 31
  return signed(n << by | n >> (32 - by))
end
function bit.ror(n, by) return bit.rol(n, -by) end
function bit.bswap(n)
  n = word(n)
  return signed(n >> 24 | n >> 8 & 0xff00 | (n & 0xff00) << 8 | n << 24)
end
function bit.tohex(n, digits)
  digits = digits or 8
  local text = ("%08x"):format(word(n))
  local shown = text:sub(-math.min(math.abs(digits), 8))
  return digits < 0 and shown:upper() or shown
end

return bit
