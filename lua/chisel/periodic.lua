-- Results that are shown at the end of a recording, and on the running system once a second. There each is about its
-- second; on a terminal it takes the place of the one before. A command that is followed has an end and uses the
-- terminal itself: there is one result about all of it, as of a recording.

-- luacheck: read_globals sysdig chisel

local output = require "chisel.output"

---Defines on_capture_start, on_interval and on_capture_end.
---@param show fun(seconds: integer, watched: integer, room: number) prints the result: the time of its end, how many ns
---it covers, and for how many lines there is room on the screen
---@param clear fun() begins anew
return function(show, clear)
  local by_second, on_screen, shown

  local function show_alone(seconds, watched)
    if on_screen then output.clear() end
    show(seconds, watched, on_screen and output.height() and output.height() - 1 or math.huge)
    shown = true
  end

  function _G.on_capture_start()
    by_second = sysdig.is_live() and not sysdig.has_command()
    on_screen = by_second and sysdig.is_tty() and not output.is_json()
    if by_second then chisel.set_interval_s(1) end
    return true
  end

  function _G.on_interval(seconds, _, watched)
    show_alone(seconds, watched)
    clear()
    return true
  end

  -- What the terminal shows of the last whole second is worth more than what came after it.
  function _G.on_capture_end(seconds, _, watched)
    if not (on_screen and shown) then show_alone(seconds, watched) end
    return true
  end
end
