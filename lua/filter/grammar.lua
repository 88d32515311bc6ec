-- The filter language: text in, tree out. What the names in it mean is for the compiler (runtime/filter/compile.c),
-- which also takes the tree over; the shape of the tree is that of runtime/filter/ast.h:
--   { kind = "and" | "or" | "not", pos = P, child, ... }
--   { kind = "check", pos = P, left = OPERAND, op = "=", op_pos = P, modifier = "anyof", right = OPERAND }
--   OPERAND: { kind = "field" | "transform" | "text" | "list", text = T, pos = P, item, ... }
-- Positions are 0-based byte offsets. The grammar never goes back behind an opening bracket, so the first thing that
-- does not fit is the error, and it can be reported on the spot.
local lpeg = require("lpeg")

local P, R, S, V = lpeg.P, lpeg.R, lpeg.S, lpeg.V
local C, Cc, Cg, Cmt, Cp, Cs, Ct = lpeg.C, lpeg.Cc, lpeg.Cg, lpeg.Cmt, lpeg.Cp, lpeg.Cs, lpeg.Ct

local MAX_DEPTH = 100
lpeg.setmaxstack(100 * MAX_DEPTH) -- LPeg's own limit must not be met first

local symbols = { "<=", ">=", "==", "!=", "=", "<", ">" } -- longest first
local string_words = { "contains", "icontains", "startswith", "endswith", "glob", "iglob", "regex", "bcontains",
  "bstartswith" }
local list_words = { "in", "intersects", "pmatch" }
local modifiers = { "oneof", "anyof", "allof" }
local transformers = { "tolower", "toupper", "basename", "b64", "len", "join", "concat", "getopt" }
local operators = "=, !=, <, <=, >, >=, contains, icontains, startswith, endswith, glob, iglob, regex, in, intersects, "
  .. "pmatch, bcontains, bstartswith or exists"

---How many single-character edits lead from a to b.
local function distance(a, b)
  local row = {}
  for j = 0, #b do row[j] = j end
  for i = 1, #a do
    local diagonal = row[0]
    row[0] = i
    for j = 1, #b do
      local cost = diagonal + (a:byte(i) == b:byte(j) and 0 or 1)
      diagonal = row[j]
      row[j] = math.min(cost, row[j] + 1, row[j - 1] + 1)
    end
  end
  return row[#b]
end

---The word of the lists that is nearest to `word`, when it is near enough to be meant.
local function nearest(word, ...)
  local best, best_distance
  for _, list in ipairs { ... } do
    for _, candidate in ipairs(list) do
      local d = distance(word:lower(), candidate)
      if d <= 1 + #candidate // 4 and (not best or d < best_distance) then best, best_distance = candidate, d end
    end
  end
  return best
end

local function suggestion(near) return near and "; did you mean " .. near or "" end

-- Errors: thrown as a table out of the match, turned into parse's results.
local function fail(pos, message, expected)
  error({ message = message, pos = pos - 1, expected = expected }, 0)
end

---A pattern that reports instead of failing. `message` is text, or a function of the subject and the position, which
---may also say that there is something better than `expected` in the message.
local function report(message, expected)
  return P(function(subject, pos)
    if type(message) == "string" then fail(pos, message, expected) end
    local text, enough = message(subject, pos)
    fail(pos, text, not enough and expected or nil)
  end)
end

local function expect(pattern, message, expected) return pattern + report(message, expected) end

---A word in quotes, cut short, for messages.
local function show(token)
  if #token > 40 then token = token:sub(1, 37) .. "..." end
  return "'" .. token .. "'"
end

---What stands at `pos`, for messages.
local function seen(subject, pos)
  return show(subject:match("^[%w_.]+", pos) or subject:match("^[^%w%s]", pos) or subject:sub(pos, pos))
end

local function unexpected(subject, pos)
  if pos > #subject then return "the filter ends too early" end
  local keyword = subject:match("^%a+", pos)
  if keyword == "and" or keyword == "or" or keyword == "not" then
    return "'" .. keyword .. "' needs a blank and a check after it", true
  end
  return "unexpected " .. seen(subject, pos)
end

-- Tokens.
local blank = S(" \t\b\r\n")
local sp = blank ^ 0
local letter, digit, hex = R("az", "AZ"), R("09"), R("09", "af", "AF")
local word_char = letter + digit + "_"
local ident = letter * word_char ^ 0
-- Parts after the first may name anything that an event or a label may be called: evt.type.is.2, k8s.pod.label.a/b
local field_name = ident * ("." * (word_char * (word_char + S("-/")) ^ 0)) ^ 1
local open, close = P("("), P(")")

local function any_of(words)
  local pattern = P(false)
  for _, w in ipairs(words) do pattern = pattern + P(w) end
  return pattern
end

---Any of these words, not as the beginning of a longer word.
local function word(words)
  local sorted = { table.unpack(words) }
  table.sort(sorted, function(a, b) return #a > #b end)
  return any_of(sorted) * -word_char
end

-- Values. Unknown escapes stay as they are, both characters: patterns of regex need few doubled backslashes.
local byte = P("\\x") * C(hex * hex) / function(h) return string.char(tonumber(h, 16)) end
local bare_escape = byte + P("\\\\") / "\\" + P('\\"') / '"'

local named_escapes = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ["\\"] = "\\", ["/"] = "/", ["'"] = "'",
  ['"'] = '"', [" "] = "\\" }
local quoted_escape = byte + P("\\") * C(S("bfnrt\\/'\" ")) / named_escapes

local function quoted_by(quote)
  local body = Cs((quoted_escape + P("\\") * 1 + (1 - P(quote))) ^ 0)
  return Cmt(P(quote) * Cp() * body * (P(quote) * Cc(true) + Cc(false)), function(_, pos, start, text, closed)
    if not closed then fail(start - 1, "this quote is never closed", quote) end
    return pos, text
  end)
end

local quoted = quoted_by('"') + quoted_by("'")
local bare = -S("\"'") * Cs((bare_escape + (1 - blank - S("()"))) ^ 1)
local list_bare = -S("\"'") * Cs((bare_escape + (1 - blank - S("(),"))) ^ 1)

-- Nodes.
local function operand(kind)
  return function(pos, text, items)
    local node = items or {}
    node.kind, node.text, node.pos = kind, text, pos - 1
    return node
  end
end

local function text_of(pattern) return Cp() * pattern / operand("text") end

local function fold(kind)
  return function(node)
    if #node == 1 then return node[1] end
    node.kind = kind
    return node
  end
end

local function negate(pos, count, node)
  if count % 2 == 0 then return node end
  return { kind = "not", pos = pos - 1, node }
end

---Takes what the pattern captures at once: LPeg evaluates captures by recursion otherwise, and not 100 levels of it.
local function now(pattern)
  return Cmt(pattern, function(_, pos, node) return pos, node end)
end

-- Brackets may nest MAX_DEPTH deep. Nothing goes back behind a bracket, so a plain counter is enough.
local depth = 0
local enter = open * P(function(_, pos)
  depth = depth + 1
  if depth > MAX_DEPTH then
    fail(pos - 1, "brackets are nested deeper than " .. MAX_DEPTH .. " levels", "fewer brackets")
  end
  return pos
end)
local leave = expect(close * P(function() depth = depth - 1 return true end),
  function(subject, pos) return pos > #subject and "a ')' is missing" or unexpected(subject, pos) end,
  "')', 'and' or 'or'")
local leave_list = expect(close * P(function() depth = depth - 1 return true end), unexpected, "',' or ')'")

local function keyword(k) return sp * P(k) * (blank + #open) * sp end

local value_expected = "a value, in quotes if it holds blanks or brackets"
local check_expected = "a check such as proc.name=bash, 'not' or '('"
local known_function = any_of(transformers) * #open

local function unknown_function(subject, pos)
  local name = subject:match("^[%w_]+", pos)
  local near = nearest(name, transformers, { "val" })
  return "there is no function " .. show(name) .. suggestion(near), near
end

local function unknown_operator(subject, pos)
  if pos > #subject then return "an operator is missing" end
  local name = subject:match("^[%a_]+", pos)
  local near = name and nearest(name, string_words, list_words, { "exists" })
  if not name then
    local symbol = subject:match("^[<>=!~&|]+", pos)
    return symbol and show(symbol) .. " is no operator" or unexpected(subject, pos)
  end
  return show(name) .. " is no operator" .. suggestion(near), near
end

local function lone_identifier(subject, pos)
  local name = subject:match("^[%w_]+", pos)
  if name == "and" or name == "or" then return "a check is missing before " .. seen(subject, pos) end
  if name == "not" then return unexpected(subject, pos) end
  return show(name) .. " is neither a field nor a known word (macros do not exist here)"
end

-- A name without a dot is no field, but if an operator follows it was meant as one: the compiler knows what is near.
local operator_follows = sp * (any_of(symbols) + word(string_words) + word(list_words) + word { "exists" })
local argument = P("[") * sp * expect(quoted + C((1 - S("[]\"'") - blank) ^ 1), unexpected, "an argument, such as 1")
  * sp * expect(P("]"), unexpected, "']'")

---The field as field_open reads it: an argument with a bracket in it must be quoted.
local function field_text(name, arg)
  if not arg then return name end
  local quote = arg:find("]", 1, true) and (arg:find('"', 1, true) and "'" or '"') or ""
  return name .. "[" .. quote .. arg .. quote .. "]"
end
local field = Cp() * (C(field_name) * (sp * argument) ^ -1 / field_text) / operand("field")
local dotless_field = Cp() * C(ident) * #operator_follows / operand("field")

local grammar = P {
  "filter",
  filter = sp * (-1 * report("the filter is empty", check_expected) + V "any" * sp)
    * expect(P(-1), unexpected, "'and', 'or' or the end of the filter"),

  any = Ct(Cg(Cp() / function(p) return p - 1 end, "pos") * V "all" * (keyword("or") * V "all") ^ 0) / fold("or"),
  all = Ct(Cg(Cp() / function(p) return p - 1 end, "pos") * V "one" * (keyword("and") * V "one") ^ 0) / fold("and"),
  one = Cp() * (Ct((C("not") * (blank + #open) * sp) ^ 0) / function(t) return #t end)
    * (enter * sp * now(V "any") * sp * leave + V "check") / negate,

  check = Cp() * V "left" * sp * V "condition" / function(pos, left, condition)
    condition.kind, condition.pos, condition.left = "check", pos - 1, left
    return condition
  end,
  left = #(P("val") * open) * report("'val' belongs on the right of an operator", "a field")
    + V "transform" + field + dotless_field
    + #(ident * open) * -#(P("and") + "or") * report(unknown_function, check_expected)
    + #ident * report(lone_identifier, check_expected) + report(unexpected, check_expected),

  condition = Ct(Cg(Cp() / function(p) return p - 1 end, "op_pos") * (
    Cg(C(word { "exists" }), "op")
    + Cg(C(word(list_words)), "op") * sp * Cg(V "list_right", "right")
    + Cg(any_of { "==", "=" } * Cc("=") + C("!="), "op") * sp * (V "modified" + Cg(V "value_or_empty", "right"))
    + Cg(C(word(string_words)), "op") * sp * (V "modified" + Cg(V "value", "right"))
    + Cg(C(any_of { "<=", ">=", "<", ">" }), "op") * sp * Cg(V "value", "right")
    + report(unknown_operator, operators))),

  modified = Cg(C(word(modifiers)), "modifier") * sp * #open * Cg(V "list", "right"),
  value_or_empty = V "dynamic" + text_of(quoted) + text_of(bare) + text_of(#(close + -1) * Cc(""))
    + report(unexpected, value_expected),
  value = V "dynamic" + text_of(quoted) + text_of(bare)
    + report(function(subject, pos)
      if pos > #subject then return "the value is missing" end
      return unexpected(subject, pos)
    end, value_expected),

  -- A list operator takes one value without brackets, too. Between commas, a missing value is an empty one.
  list_right = V "list" + V "dynamic" + Cp() * Cc("") * Ct(text_of(quoted + list_bare)) / operand("list")
    + report(unexpected, 'a list such as (a, b)'),
  list = Cp() * Cc("") * enter * sp * Ct(V "items" ^ -1) * sp * leave_list / operand("list"),
  items = V "item" * V "more_items" ^ 0 + text_of(#P(",") * Cc("")) * V "more_items" ^ 1,
  more_items = sp * "," * sp * (V "item" + text_of(Cc(""))),
  item = V "dynamic" + text_of(quoted) + text_of(list_bare),

  -- Operands that are computed for each event.
  dynamic = Cp() * C("val") * V "arguments" / operand("transform") + V "transform",
  transform = #known_function * Cp() * C(ident) * V "arguments" / operand("transform"),
  arguments = enter * sp * Ct(V "argument" * (sp * "," * sp * V "argument") ^ 0) * sp * leave_list
    * (argument + Cc(nil)) / function(items, selector)
      items.selector = selector
      return items
    end,
  argument = now(V "transform") + field + text_of(quoted) + text_of(C(digit ^ 1)) + now(V "argument_list")
    + #(ident * open) * report(unknown_function, "a field")
    + report(unexpected, "a field, a text in quotes or a list"),
  argument_list = Cp() * Cc("") * enter * sp * Ct(V "argument" * (sp * "," * sp * V "argument") ^ 0) * sp * leave_list
    / operand("list"),
}

local M = { transformers = transformers }

---Parses a filter.
---@param text string
---@return table? ast the tree, nil when the text is no filter
---@return string? message what is wrong
---@return integer? position where, as a 0-based byte offset
---@return string? expected what could stand there
function M.parse(text)
  depth = 0
  local ok, result = pcall(grammar.match, grammar, text)
  if ok and result then return result end
  if type(result) == "table" then return nil, result.message, result.pos, result.expected end
  return nil, tostring(result or "this is no filter"), 0
end

return M
