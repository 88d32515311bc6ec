-- The fields of the event under way, by names of the chisel's own:
--
--   local event = require("chisel.fields") { name = "proc.name", path = "fd.name" }
--
--   function on_event() print(event.name, event.path) end
--
-- A field without a value is nil. To be called before the capture begins: when the chisel is loaded or in on_init.

-- luacheck: read_globals chisel evt

---@param names table<string, string> fields by the name that the chisel gives them
---@return table event
return function(names)
  local handles = {}
  for key, name in pairs(names) do handles[key] = chisel.request_field(name) end
  return setmetatable({}, {
    __index = function(_, key)
      return evt.field(handles[key] or error(("there is no field called %s here"):format(key), 2))
    end,
  })
end
