-- Where chisels are, and what they say of themselves. They come from $TRACER_CHISEL_DIR (directories separated by
-- colons), ~/.chisels and the program's own directory, in this order; never from the current directory, unless a name
-- with a slash says so.
local runtime = require "runtime"

local chisels = {}

---The directories that are searched, without a slash at the end.
---@return string[]
function chisels.dirs()
  local dirs = {}
  for dir in (os.getenv "TRACER_CHISEL_DIR" or ""):gmatch "[^:]+" do
    if dir ~= "/" then dir = dir:gsub("/+$", "") end
    dirs[#dirs + 1] = dir
  end
  local home = os.getenv "HOME"
  if home and home ~= "" then dirs[#dirs + 1] = home .. "/.chisels" end
  dirs[#dirs + 1] = runtime.root .. "/chisels"
  return dirs
end

local function directory_of(path) return path:match "^(.*)/[^/]*$" or "." end

---The file of a chisel: a name, with or without .lua, or a path with a slash in it. What a chisel names is looked for
---in the directories, as sysdig does, then beside it.
---@param name string
---@param caller_path string? of the chisel that names it
---@return string? path
---@return string? error
function chisels.find(name, caller_path)
  local bases = {}
  if name:find("/", 1, true) then
    bases[1] = name
  else
    for _, dir in ipairs(chisels.dirs()) do bases[#bases + 1] = dir .. "/" .. name end
    if caller_path then bases[#bases + 1] = directory_of(caller_path) .. "/" .. name end
  end
  for _, base in ipairs(bases) do
    for _, path in ipairs { base .. ".lua", base } do
      if runtime.is_file(path) then return path end
    end
  end
  if #bases == 1 then return nil, ("there is no chisel %s"):format(name) end
  return nil, ("there is no chisel %s; -cl lists those that there are"):format(name)
end

---Where a chisel's require looks: beside the chisel, in the other directories of chisels, in our library, in the
---system's.
---@param path string of the chisel
---@param limited string? it is not trusted: not in the system's
---@return string package.path for it
function chisels.module_path(path, limited)
  local templates, seen = {}, {}
  local function add(dir)
    if not seen[dir] then templates[#templates + 1] = dir .. "/?.lua" end
    seen[dir] = true
  end
  add(directory_of(path))
  for _, dir in ipairs(chisels.dirs()) do add(dir) end
  add(runtime.root .. "/lua/lib")
  add(runtime.root .. "/lua")
  for template in (limited and "" or package.path):gmatch "[^;]+" do
    if template ~= runtime.root .. "/lua/?.lua" then templates[#templates + 1] = template end
  end
  return table.concat(templates, ";")
end

---What a chisel file says of itself.
---@param path string
---@return table? metadata
---@return string? error
function chisels.read(path) return runtime.metadata(path, chisels.module_path(path, "limited")) end

---All chisels that can be listed, by category and name. Broken files are reported by `warn` and left out.
---@param warn fun(message: string)
---@param dirs string[]? default: all that are searched
---@return table[] metadata, each with its name
function chisels.list(warn, dirs)
  local list, seen = {}, {}
  for _, dir in ipairs(dirs or chisels.dirs()) do
    for _, file in ipairs(runtime.list_dir(dir) or {}) do
      local name = file:match "^(.+)%.lua$"
      if name and not seen[name] then
        seen[name] = true
        local meta, err = chisels.read(dir .. "/" .. file)
        if not meta then
          warn(("%s/%s is left out: %s"):format(dir, file, err))
        elseif type(meta.description) == "string" and type(meta.args) == "table" and not meta.hidden then
          meta.name, meta.category = name, tostring(meta.category or "")
          list[#list + 1] = meta
        end
      end
    end
  end
  table.sort(list, function(a, b)
    if a.category ~= b.category then return a.category < b.category end
    return a.name < b.name
  end)
  return list
end

---Those whose name, category or description has all words of the text, in any case.
---@param list table[]
---@param text string
---@return table[]
function chisels.search(list, text)
  local found = {}
  for _, chisel in ipairs(list) do
    local about = table.concat({ chisel.name, chisel.category, tostring(chisel.short_description or ""),
      chisel.description }, "\n"):lower()
    local all = true
    for word in text:lower():gmatch "%S+" do all = all and about:find(word, 1, true) ~= nil end
    if all then found[#found + 1] = chisel end
  end
  return found
end

return chisels
