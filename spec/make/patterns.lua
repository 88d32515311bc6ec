-- Made-up patterns on made-up texts, the same ones every time: prints what the functions of strings make of them. Run
-- by Lua and by a chisel, to compare.
local find, match, gsub, gmatch, concat = string.find, string.match, string.gsub, string.gmatch, table.concat
local CASES = 3000

local atoms = {
  "a", "b", ".", "%a", "%d", "%s", "%w", "%W", "[ab]", "[^a]", "[a-c]", "[%d_]", "(", ")", "()", "(a*)", "(.-)", "%1",
  "%2", "%b()", "%b", "%f[%w]", "%f", "$", "^", "*", "+", "-", "?", "%", "[", "]", "[]a]", "[^]]", "[a-]", "[%a-z]",
  "%0", "%%", "%.", "\0", "%z",
}
local chars = { "a", "b", "c", "x", "1", "2", " ", "(", ")", "_", "\0", "]", "%", "." }
local replacements = { "<%0>", "%1", "%2", "%%", "z", "%", "%9" }

local seed = 20260101
local function random(n)
  seed = (seed * 1103515245 + 12345) % 2147483648
  return seed // 65536 % n + 1
end

local function made_of(list, length)
  local t = {}
  for i = 1, length do t[i] = list[random(#list)] end
  return concat(t)
end

local function all(text, pattern, init)
  local t = {}
  for a, b in gmatch(text, pattern, init) do t[#t + 1] = tostring(a) .. tostring(b) end
  return concat(t, ";")
end

local function half(a, b) return random(2) == 1 and tostring(a) .. tostring(b) or nil end

-- What the function gives, or its error without the place.
local function result(f, ...)
  local t = { pcall(f, ...) }
  for i = 1, 6 do t[i] = gsub(tostring(t[i]), "^[^|]-:%d+: ", "") end
  return concat(t, "|")
end

for _ = 1, CASES do
  local text, pattern, init = made_of(chars, random(14) - 1), made_of(atoms, random(7)), random(20) - 8
  local line = ("%q"):format(concat({
    result(find, text, pattern, init), result(match, text, pattern, init), result(all, text, pattern, init),
    result(find, text, pattern, init, true), result(gsub, text, pattern, replacements[random(#replacements)]),
    result(gsub, text, pattern, half, random(4)),
  }, " "))
  print((gsub(line, "\n", "n")))
end
