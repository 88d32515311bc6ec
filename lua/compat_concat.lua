-- In Lua 5.1 the operator .. shows whole numbers without ".0", whatever arithmetic they come from. Lua 5.4 has no hook
-- for that, so programs are rewritten before they are compiled: a .. b .. c becomes ("").concat_51(a, b, (c)). Nothing
-- moves to another line. The function is in runtime/script/compat.c.

local CALL = '("").concat_51('

local openers = { ["("] = ")", ["["] = "]", ["{"] = "}" }
local closers = { [")"] = "(", ["]"] = "[", ["}"] = "{" }
-- Binary operators that bind tighter than .. (and the unary ones, which do not begin at a new operand).
local tighter = { ["+"] = true, ["-"] = true, ["*"] = true, ["/"] = true, ["//"] = true, ["%"] = true, ["^"] = true }
local unary = { ["-"] = true, ["#"] = true, ["~"] = true, ["not"] = true }
local block_begin = { ["function"] = true, ["do"] = true, ["then"] = true, ["repeat"] = true }
local keywords = {}
for word in ([[and break do else elseif end for function goto if in local not or repeat return then until
    while]]):gmatch "%a+" do
  keywords[word] = true
end

-- Where the long bracket that opens at `at` ends, or nil when none opens there.
local function long_bracket(text, at)
  local level = text:match("^%[(=*)%[", at)
  if not level then return end
  local _, close = text:find("]" .. level .. "]", at, true)
  return close or #text
end

local function string_end(text, at)
  local quote, i = text:sub(at, at), at + 1
  while i <= #text do
    local char = text:sub(i, i)
    if char == quote then return i end
    i = i + (char == "\\" and 2 or 1)
  end
  return #text
end

-- The first and last byte of the next token, and its kind; nil at the end.
local function next_token(text, at)
  while true do
    at = text:find("%S", at)
    if not at then return end
    if text:sub(at, at + 1) ~= "--" then break end
    at = (long_bracket(text, at + 2) or (text:find("\n", at, true) or #text)) + 1
  end
  local char = text:sub(at, at)
  if char:find "[%a_]" then return at, select(2, text:find("^[%w_]+", at)), "name" end
  if char:find "%d" or text:find("^%.%d", at) then
    local stop = select(2, text:find("^0[xX][%x.]+[pP]?[+-]?[%w]*", at))
      or select(2, text:find("^[%d.]+[eE][+-]?%w*", at)) or select(2, text:find("^[%d.]+%w*", at))
    return at, stop, "value"
  end
  if char == '"' or char == "'" then return at, string_end(text, at), "string" end
  local close = char == "[" and long_bracket(text, at)
  if close then return at, close, "string" end
  for _, symbol in ipairs { "...", "..", "//", "::", "<<", ">>", "==", "~=", "<=", ">=" } do
    if text:sub(at, at + #symbol - 1) == symbol then return at, at + #symbol - 1, "symbol" end
  end
  return at, at, "symbol"
end

-- The tokens: { text, kind, first, last }, brackets and function ... end with the index of their partner.
local function scan(text)
  local tokens, stack, at = {}, {}, 1
  while true do
    local first, last, kind = next_token(text, at)
    if not first then break end
    local token = { text = text:sub(first, last), kind = kind, first = first, last = last }
    local before = tokens[#tokens]
    local is_field = before and before.text == "." and before.kind == "symbol"
    if kind == "name" and keywords[token.text] and not is_field then token.kind = "keyword" end
    if token.text == "..." then token.kind = "value" end
    tokens[#tokens + 1] = token
    local opens = kind ~= "string" and (openers[token.text] or token.kind == "keyword" and block_begin[token.text])
    local closes = kind ~= "string" and (closers[token.text] or token.kind == "keyword"
      and (token.text == "end" or token.text == "until" or token.text == "else" or token.text == "elseif"))
    if closes and #stack > 0 then
      local partner = table.remove(stack)
      token.partner, tokens[partner].partner = partner, #tokens
    end
    if opens or token.text == "else" and token.kind == "keyword" then stack[#stack + 1] = #tokens end
    at = last + 1
  end
  return tokens
end

local function is_suffix_start(token)
  return token and (token.kind == "string" or token.text == "(" or token.text == "[" or token.text == "{"
    or token.text == "." or token.text == ":")
end

-- The last token of the operand that begins at i; nil when it cannot be told.
local function operand_end(tokens, i)
  while tokens[i] and unary[tokens[i].text] and tokens[i].kind ~= "string" do i = i + 1 end
  local token = tokens[i]
  if not token then return end
  local callable = token.kind == "name" or token.text == "("
  if token.kind == "keyword" and token.text ~= "function" then return end
  if token.kind == "symbol" and not openers[token.text] then return end
  if token.kind ~= "string" and (openers[token.text] or token.text == "function") then
    i = token.partner
    if not i then return end
  end
  while callable and is_suffix_start(tokens[i + 1]) do
    local suffix = tokens[i + 1]
    if suffix.kind == "string" then
      i = i + 1
    elseif suffix.partner then
      i = suffix.partner
    else
      i = i + 2 -- . or : and a name
    end
  end
  local operator = tokens[i + 1]
  if operator and operator.kind == "symbol" and tighter[operator.text] then return operand_end(tokens, i + 2) end
  return i
end

local function ends_operand(token)
  return token and (token.kind == "name" or token.kind == "value" or token.kind == "string"
    or closers[token.text] ~= nil or token.text == "end" and token.kind == "keyword")
end

-- The first token of the operand that ends at i; nil when it cannot be told.
local function operand_start(tokens, i)
  while true do
    local token = tokens[i]
    local is_suffix = token.kind == "string"
    if token.kind ~= "string" and (closers[token.text] or token.text == "end") then
      i = token.partner
      if not i then return end
      is_suffix = tokens[i].text ~= "function"
    end
    local before = tokens[i - 1]
    if before and (before.text == "." or before.text == ":") and before.kind == "symbol" then
      i = i - 2
    elseif is_suffix and ends_operand(before) and before.kind ~= "value" then
      i = i - 1
    else
      while before and before.kind ~= "string" and unary[before.text] and not ends_operand(tokens[i - 2]) do
        i = i - 1
        before = tokens[i - 1]
      end
      if not (before and before.kind == "symbol" and tighter[before.text]) then return i end
      i = i - 2
    end
    if i < 1 then return end
  end
end

---@param text string a Lua program
---@return string
return function(text)
  if not text:find("..", 1, true) and not text:find("goto", 1, true) then return text end
  local tokens = scan(text)
  local before, after, instead = {}, {}, {} -- by token: text in front of it, behind it, in its place
  for i, token in ipairs(tokens) do
    if token.text == "goto" and token.kind == "name" then instead[i - 1], instead[i] = '["goto"]', "" end
    if token.text == ".." and token.kind == "symbol" and not instead[i] then
      local start = i > 1 and operand_start(tokens, i - 1)
      local links, last, first_of_last = {}, i, nil
      while start and last and tokens[last] and tokens[last].text == ".." do
        links[#links + 1] = last
        first_of_last = last + 1
        local stop = operand_end(tokens, last + 1)
        last = stop and stop + 1
      end
      if start and last then
        before[start] = CALL .. (before[start] or "")
        before[first_of_last] = (before[first_of_last] or "") .. "("
        after[last - 1] = (after[last - 1] or "") .. "))"
        for _, link in ipairs(links) do instead[link] = "," end
      end
    end
  end
  local out, at = {}, 1
  for i, token in ipairs(tokens) do
    if before[i] or after[i] or instead[i] then
      out[#out + 1] = text:sub(at, token.first - 1) .. (before[i] or "")
      out[#out + 1] = (instead[i] or token.text) .. (after[i] or "")
      at = token.last + 1
    end
  end
  out[#out + 1] = text:sub(at)
  return table.concat(out)
end
