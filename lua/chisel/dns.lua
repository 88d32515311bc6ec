-- Messages of the Domain Name System (RFC 1035), as they go over UDP. They are foreign data: what does not fit gives
-- nil.

local dns = {}

local MAX_POINTERS = 32 -- in one name

local types = {
  [1] = "A", [2] = "NS", [5] = "CNAME", [6] = "SOA", [12] = "PTR", [15] = "MX", [16] = "TXT", [28] = "AAAA",
  [33] = "SRV", [35] = "NAPTR", [41] = "OPT", [43] = "DS", [46] = "RRSIG", [48] = "DNSKEY", [64] = "SVCB",
  [65] = "HTTPS", [255] = "ANY", [257] = "CAA",
}

local codes = {
  [0] = "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET", "NOTAUTH",
  "NOTZONE",
}

local function u16(data, at)
  local a, b = data:byte(at, at + 1)
  return b and a << 8 | b
end

-- A name and where the message goes on after it.
local function read_name(data, at)
  local labels, after, pointers = {}, nil, 0
  while true do
    local length = data:byte(at)
    if not length then return nil end
    if length == 0 then
      local name = #labels > 0 and table.concat(labels, ".") or "."
      return name, after or at + 1
    elseif length >= 0xc0 then
      local target = u16(data, at)
      pointers = pointers + 1
      if not target or pointers > MAX_POINTERS then return nil end
      after, at = after or at + 2, (target & 0x3fff) + 1
    else
      if at + length > #data then return nil end
      labels[#labels + 1] = data:sub(at + 1, at + length)
      at = at + 1 + length
    end
  end
end

-- The values of records, where they are short.
local show = {}

function show.A(data, at, length)
  return length == 4 and ("%d.%d.%d.%d"):format(data:byte(at, at + 3))
end

-- The longest run of zeros becomes "::".
function show.AAAA(data, at, length)
  if length ~= 16 then return nil end
  local groups, from, n, start = { (">I2I2I2I2I2I2I2I2"):unpack(data, at) }, 0, 1, nil
  for i = 1, 8 do
    start = groups[i] == 0 and (start or i) or nil
    if start and i - start >= n then from, n = start, i - start + 1 end
    groups[i] = ("%x"):format(groups[i])
  end
  if from == 0 then return table.concat(groups, ":", 1, 8) end
  return table.concat(groups, ":", 1, from - 1) .. "::" .. table.concat(groups, ":", from + n, 8)
end

function show.CNAME(data, at) return (read_name(data, at)) end
show.NS, show.PTR = show.CNAME, show.CNAME

-- The records that answer, as texts; and where the message goes on.
local function read_answers(data, at, count)
  local answers = {}
  for _ = 1, count do
    local _, after = read_name(data, at)
    local kind, length = after and u16(data, after), after and u16(data, after + 8)
    if not length or after + 10 + length - 1 > #data then break end -- the data was cut
    local name = types[kind] or "TYPE" .. kind
    answers[#answers + 1] = show[name] and show[name](data, after + 10, length) or name
    at = after + 10 + length
  end
  return answers
end

---Reads a message.
---@param data string
---@return table? message id, is_answer, name, type, code (of answers), answers (a list of texts)
function dns.parse(data)
  local id, flags, questions, answers = u16(data, 1), u16(data, 3), u16(data, 5), u16(data, 7)
  if #data < 12 or questions ~= 1 then return nil end
  local name, after = read_name(data, 13)
  local kind = after and u16(data, after)
  if not kind then return nil end
  local code = flags & 15
  return {
    id = id, is_answer = flags & 0x8000 ~= 0, name = name, type = types[kind] or "TYPE" .. kind,
    code = codes[code] or "RCODE" .. code, answers = read_answers(data, after + 4, answers),
  }
end

return dns
