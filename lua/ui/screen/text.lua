-- Text for people: a list of lines, each text and style, wrapped to a width.
local text = {}

---Appends a paragraph, broken between words where it is too long; what begins lines after the first is `indent`.
---@param lines table[]
---@param paragraph string
---@param width integer
---@param style string?
---@param indent string?
function text.add(lines, paragraph, width, style, indent)
  indent = indent or ""
  local line = ""
  for blanks, word in paragraph:gmatch "(%s*)(%S+)" do
    if line == "" or #line + #blanks + #word <= width then
      line = line .. blanks .. word
    else
      lines[#lines + 1] = { line, style }
      line = indent .. word
    end
  end
  lines[#lines + 1] = { line, style }
end

---Draws lines from `first` on.
function text.draw(grid, x, y, width, height, lines, first)
  for i = 0, height - 1 do
    local line = lines[first + i]
    grid:field(x, y + i, line and line[1] or "", line and line[2], width)
  end
end

---Appends a title, and a paragraph below it.
function text.section(lines, title, paragraph, width)
  lines[#lines + 1] = { "" }
  text.add(lines, title, width, "title")
  if paragraph then text.add(lines, paragraph, width) end
end

---What is to be said of a view: its description, tips, columns, filter and actions.
---@param view table
---@param width integer
---@return table[] lines
function text.of_view(view, width)
  local lines = {}
  text.add(lines, view.name, width, "title")
  if not view.id then return lines end
  text.add(lines, view.description, width)
  for i, tip in ipairs(view.tips) do
    if i == 1 then text.section(lines, "Tips", tip, width) else text.add(lines, tip, width) end
  end
  text.section(lines, "Columns", nil, width)
  for i, column in ipairs(view.columns) do
    if i ~= view.key and i ~= view.group then
      text.add(lines, ("%s: %s"):format(column.name, column.description), width, nil, "  ")
    end
  end
  text.section(lines, "ID", view.id, width)
  text.section(lines, "Filter", view.filter == "" and "none" or view.filter, width)
  if #view.actions > 0 then text.section(lines, "Action hotkeys", nil, width) end
  for _, action in ipairs(view.actions) do
    text.add(lines, ("%s: %s (%s)"):format(action.hotkey, action.description, action.command), width, nil, "  ")
  end
  return lines
end

return text
