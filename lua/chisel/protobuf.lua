-- Messages of Protocol Buffers, field by field: texts to be concatenated.
local protobuf = {}

---A whole number from 0 in as few bytes as it takes.
---@param n integer
---@return string
function protobuf.varint(n)
  if n >= 0 and n < 128 then return string.char(n) end
  local bytes = {}
  repeat
    local rest = n >> 7
    bytes[#bytes + 1] = string.char(n & 127 | (rest ~= 0 and 128 or 0))
    n = rest
  until n == 0
  return table.concat(bytes)
end

local VARINT, LENGTH = 0, 2 -- wire types

---A number, boolean as 0 or 1, or member of an enumeration.
---@param field integer its number
---@param value integer
---@return string
function protobuf.int(field, value) return protobuf.varint(field << 3 | VARINT) .. protobuf.varint(value) end

---A text or a message.
---@param field integer its number
---@param text string
---@return string
function protobuf.bytes(field, text) return protobuf.varint(field << 3 | LENGTH) .. protobuf.varint(#text) .. text end

return protobuf
