-- Framing of .scap recordings for tools and tests: blocks and event headers, nothing that depends on the event table.
-- Written apart from the reader in C on purpose, so that the two check each other.

local scap = {}

-- Event blocks by type number: version of the event header, whether event flags precede it, 32-bit lengths.
scap.event_blocks = {
  [0x204] = { version = 1 },
  [0x8010ABCD] = { version = 1 },
  [0x208] = { version = 1, flagged = true },
  [0x216] = { version = 2 },
  [0x217] = { version = 2, flagged = true },
  [0x221] = { version = 2, large = true },
  [0x222] = { version = 2, flagged = true, large = true },
}

scap.STATE_ONLY = 1

local function quoted(path) return "'" .. path:gsub("'", "'\\''") .. "'" end

---All bytes of a recording, unpacked when it is gzip.
---@param path string
---@return string
function scap.read(path)
  local file = assert(io.open(path, "rb"))
  local bytes = file:read("a")
  file:close()
  if bytes:sub(1, 2) == "\x1f\x8b" then
    local pipe = assert(io.popen("gzip -dc " .. quoted(path)))
    bytes = pipe:read("a")
    pipe:close()
  end
  return bytes
end

---A file to write to; compressed when its name ends in .gz, always to the same bytes for the same content.
---@param path string
---@return file*
function scap.create(path)
  if path:match("%.gz$") then return assert(io.popen("gzip -9n >" .. quoted(path), "w")) end
  return assert(io.open(path, "wb"))
end

---Iterates over blocks: offset of the block, its type, its total length. Ends at the first block that is cut off.
---@param bytes string
---@return fun(): integer?, integer?, integer?
function scap.blocks(bytes)
  local at = 1
  return function()
    if at + 11 > #bytes then return nil end
    local kind, length = string.unpack("<I4I4", bytes, at)
    if length < 12 or at + length - 1 > #bytes then return nil end
    local this = at
    at = at + length
    return this, kind, length
  end
end

---Offset of the event header within a file, for an event block at `at`.
---@param at integer
---@param kind integer
---@return integer
function scap.header_at(at, kind) return at + 10 + (scap.event_blocks[kind].flagged and 4 or 0) end

---A block: type, length, body padded to four bytes, length again.
---@param kind integer
---@param body string
---@return string
function scap.block(kind, body)
  local padded = body .. ("\0"):rep(-#body % 4)
  return string.pack("<I4I4", kind, #padded + 12) .. padded .. string.pack("<I4", #padded + 12)
end

---An event block. Fields: ts (ns), tid, type, and optionally params (list of byte strings), cpu, flags, version (1, 2),
---large (32-bit lengths).
---@param e table
---@return string
function scap.event(e)
  local params, lengths = e.params or {}, {}
  for i, p in ipairs(params) do lengths[i] = string.pack(e.large and "<I4" or "<I2", #p) end
  local data = table.concat(lengths) .. table.concat(params)
  local version = e.version or 2
  local size = (version == 1 and 22 or 26) + #data
  local header = string.pack("<I8i8I4I2", e.ts, e.tid, size, e.type)
  if version == 2 then header = header .. string.pack("<I4", #params) end
  local kind
  if version == 1 then
    kind = e.flags and 0x208 or 0x204
  else
    kind = (e.flags and 0x217 or 0x216)
    if e.large then kind = e.flags and 0x222 or 0x221 end
  end
  local flags = e.flags and string.pack("<I4", e.flags) or ""
  return scap.block(kind, string.pack("<I2", e.cpu or 0) .. flags .. header .. data)
end

return scap
