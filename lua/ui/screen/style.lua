-- What the styles of cells look like, by how many colours the terminal has. A row: the colours of text and background
-- with 256 colours, those with 8 or 16, and the attributes that are added when there are none.
local BOLD, REVERSE, UNDERLINE, DIM = 1, 2, 4, 8
local USUAL = -1
local BLACK, RED, GREEN, YELLOW, BLUE, CYAN = 0, 1, 2, 3, 4, 6

local style = {}

-- name = { text, background, attributes, attributes without colours }
local rows = {
  normal = { USUAL, USUAL, 0, 0 },
  title = { CYAN, USUAL, BOLD, BOLD },
  header = { BLACK, GREEN, 0, REVERSE },
  header_sort = { BLACK, CYAN, 0, REVERSE + BOLD },
  selected = { BLACK, CYAN, 0, REVERSE },
  bar_key = { USUAL, USUAL, 0, BOLD },
  bar = { BLACK, CYAN, 0, REVERSE },
  input = { USUAL, USUAL, BOLD, BOLD },
  error = { RED, USUAL, BOLD, BOLD },
  note = { YELLOW, USUAL, 0, BOLD },
  dim = { CYAN, USUAL, 0, DIM },
  trend = { GREEN, USUAL, 0, 0 },
  match = { BLACK, YELLOW, 0, UNDERLINE },
  read = { RED, USUAL, 0, 0 },
  write = { BLUE, USUAL, 0, BOLD },
  events = { GREEN, USUAL, 0, 0 },
  errors = { RED, USUAL, BOLD, BOLD },
  outside = { USUAL, USUAL, DIM, DIM },
  mark = { BLACK, YELLOW, 0, REVERSE },
}

-- Heat, from few to many: one colour on itself with 256 colours, so that the characters that tell the same without
-- colours do not show; else black on colours.
local heat_256 = { 22, 28, 64, 34, 2, 76, 46, 118, 154, 191, 227, 226, 11, 220, 209, 208, 202, 197, 9, 1 }
local heat_8 = { GREEN, YELLOW, RED }
local heat_characters = ".:-=+*#%@"

style.HEAT = #heat_256

---@param level integer from 1 to style.HEAT
---@return string character, string style
function style.heat(level)
  local i = math.ceil(level * #heat_characters / #heat_256)
  return heat_characters:sub(i, i), "heat" .. level
end

---How a style is shown: text colour, background, attributes.
---@param name string
---@param colors integer how many the terminal has
---@return integer, integer, integer
function style.look(name, colors)
  local row = rows[name]
  if row then
    if colors == 0 then return USUAL, USUAL, row[4] end
    return row[1], row[2], row[3]
  end
  local level = tonumber(name:match "^heat(%d+)$")
  if colors >= 256 then return heat_256[level], heat_256[level], 0 end
  if colors == 0 then return USUAL, USUAL, level > #heat_256 // 2 and BOLD or 0 end
  return BLACK, heat_8[math.ceil(level * #heat_8 / #heat_256)], 0
end

---Whether there is such a style.
---@param name string
---@return boolean
function style.is(name) return rows[name] ~= nil or name:match "^heat%d+$" ~= nil end

-- Characters for drawing, by whether the terminal can show more than ASCII.
local drawing = {
  [true] = { bars = { "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" }, child = "├─ ", last_child = "└─ ", trunk = "│  ",
    border = "│", down = "▼", up = "▲", unread = "·" },
  [false] = { bars = { ".", ":", "-", "=", "+", "*", "#", "@" }, child = "|- ", last_child = "`- ", trunk = "|  ",
    border = "|", down = "v", up = "^", unread = "~" },
}

---@param is_utf8 boolean
---@return table
function style.drawing(is_utf8) return drawing[is_utf8] end

return style
