-- Metrics for a statsd server: text in datagrams, NAME:VALUE|KIND, several of them as lines of one. As sysdig's module
-- of this name.
-- luacheck: globals sysdig

local kinds = { gauge = "g", timer = "ms", histogram = "h", meter = "m", set = "s" }

local client = {}
client.__index = client

-- :, | and @ have a meaning to statsd.
local function message(self, name, value, kind, rate)
  local prefix = self.namespace and self.namespace .. "." or ""
  local text = ("%s%s:%s|%s"):format(prefix, (name:gsub("[:|@]", "_")), value, kind)
  return rate == 1 and text or ("%s|@%s"):format(text, rate)
end

---Sends a metric, or those of a table, name -> value.
---@param stat string|table<string, number>
---@param value number|string of a table: the rate
---@param kind string
---@param rate? number the share of calls that are sent, 1 by default
function client:send(stat, value, kind, rate)
  if type(stat) == "table" then rate = value end
  rate = rate or 1
  if rate < 1 and math.random() > rate then return end
  if type(stat) ~= "table" then return self:send_to_socket(message(self, stat, value, kind, rate)) end
  local lines, size = {}, 0
  for name, of_name in pairs(stat) do
    local line = message(self, name, of_name, kind, rate)
    if lines[1] and size + #line > self.packet_size then
      self:send_to_socket(table.concat(lines, "\n"))
      lines, size = {}, 0
    end
    lines[#lines + 1], size = line, size + #line + 1
  end
  return self:send_to_socket(table.concat(lines, "\n"))
end

function client.send_to_socket(_, bytes) return sysdig.udp_send(bytes) end

for name, kind in pairs(kinds) do
  client[name] = function(self, stat, value, rate) return self:send(stat, value, kind, rate) end
end

-- A list of names counts one for each.
local function count(self, stat, value, rate, sign)
  if type(stat) ~= "table" then return self:send(stat, sign * value, "c", rate) end
  local counts = {}
  for name, by in pairs(stat) do
    if type(name) == "number" then name, by = by, 1 end
    counts[name] = sign * by
  end
  return self:send(counts, value, "c")
end

local function by(stat, value) return value or type(stat) ~= "table" and 1 or nil end

function client:counter(stat, value, rate) return count(self, stat, value, rate, 1) end
function client:increment(stat, value, rate) return count(self, stat, by(stat, value), rate, 1) end
function client:decrement(stat, value, rate) return count(self, stat, by(stat, value), rate, -1) end

---@param options? { host: string?, port: integer?, namespace: string?, packet_size: integer? } packet_size in bytes
---@return table client
return function(options)
  options = options or {}
  sysdig.udp_setpeername(options.host or "127.0.0.1", options.port or 8125)
  return setmetatable({ namespace = options.namespace, packet_size = options.packet_size or 508 }, client)
end
