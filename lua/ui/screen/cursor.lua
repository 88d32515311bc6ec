-- A selected line among many of which some are visible: what tables, lists at the left and pages share. A window that
-- has it keeps `selected` and `first` (the first visible line), both from 1, and tells count() and height().
local cursor = {}

---Keeps both in what there is, and the selected line visible.
function cursor.clamp(window)
  local count, height = window:count(), math.max(1, window:height())
  window.selected = math.max(1, math.min(window.selected, count))
  if window.selected < window.first then window.first = window.selected end
  if window.selected >= window.first + height then window.first = window.selected - height + 1 end
  window.first = math.max(1, math.min(window.first, count - height + 1))
end

local function mover(by)
  return function(window)
    window.selected = window.selected + by(window)
    cursor.clamp(window)
    if window.moved then window:moved() end
  end
end

local function page(window) return math.max(1, window:height() - 1) end

---Adds the actions of moving to a class of windows.
function cursor.add(class)
  class.on_up = mover(function() return -1 end)
  class.on_down = mover(function() return 1 end)
  class.on_page_up = mover(function(window) return -page(window) end)
  class.on_page_down = mover(page)
  class.on_first = mover(function(window) return -window.selected end)
  class.on_last = mover(function(window) return window:count() end)
  class.wheel_up = mover(function() return -3 end)
  class.wheel_down = mover(function() return 3 end)
end

---Where it is, for the bar at the bottom.
function cursor.position(window)
  local count = window:count()
  if count == 0 then return "0/0" end
  return ("%d/%d(%.1f%%)"):format(window.selected, count, window.selected * 100 / count)
end

return cursor
