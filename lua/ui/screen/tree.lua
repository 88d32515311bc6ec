-- Rows of processes as a tree: every process below its parent.
local tree = {}

local DEEPEST = 40 -- what is below is drawn no further to the right

local function column_of(columns, field)
  for _, column in ipairs(columns) do
    if column.field == field then return column.n end
  end
end

---Whether rows with these columns can be shown as one.
---@param columns table[]
---@return boolean
function tree.is_possible(columns)
  return column_of(columns, "proc.pid") ~= nil and column_of(columns, "proc.ppid") ~= nil
end

---The rows in the order of the tree, those of one parent in the order that they have; and what is drawn before each.
---@param rows table[]
---@param columns table[]
---@param drawing table of style.lua
---@return table[] rows
---@return table<table, string> branches
function tree.order(rows, columns, drawing)
  local pid, ppid = column_of(columns, "proc.pid"), column_of(columns, "proc.ppid")
  local by_pid, children, roots, ordered, branches = {}, {}, {}, {}, {}
  for _, row in ipairs(rows) do by_pid[row.values[pid]] = row end
  for _, row in ipairs(rows) do
    local parent = by_pid[row.values[ppid]]
    local list = parent and parent ~= row and (children[parent] or {}) or roots
    if list ~= roots then children[parent] = list end
    list[#list + 1] = row
  end

  local function add(row, branch, trunk, depth)
    if branches[row] then return end
    ordered[#ordered + 1], branches[row] = row, branch
    local list = children[row] or {}
    for i, child in ipairs(list) do
      local is_last, below = i == #list, trunk
      if depth < DEEPEST then below = trunk .. (is_last and "   " or drawing.trunk) end
      add(child, trunk .. (is_last and drawing.last_child or drawing.child), below, depth + 1)
    end
  end
  for _, row in ipairs(roots) do add(row, "", "", 1) end
  for _, row in ipairs(rows) do add(row, "", "", 1) end -- of circles, which recordings may pretend
  return ordered, branches
end

return tree
