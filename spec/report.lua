-- busted output: what failed and what was skipped and why, then one line of totals.

return function(options)
  local busted = require "busted"
  local handler = require "busted.outputHandlers.base"()

  local function text(message)
    if message == nil then return "no message" end
    if type(message) ~= "string" then message = require "pl.pretty".write(message) end
    -- What a test got may hold anything; the terminal of whoever runs it is not to act on it.
    return (message:gsub("[^\n\9\32-\126]", function(c) return ("\\x%02x"):format(c:byte()) end))
  end

  local function failed(entry)
    local trace = entry.trace or {}
    print(("FAILED %s (%s:%s)"):format(entry.name or "?", trace.short_src or "?", tostring(trace.currentline or "?")))
    local shown = 0
    for line in text(entry.message):gmatch "[^\n]+" do
      shown = shown + 1
      if shown > 30 then
        print "  ..."
        break
      end
      print("  " .. line)
    end
  end

  local function test_end(element, _, status)
    if options.verbose then
      print(("%-8s %6.2fs  %s"):format(status, element.duration or 0, handler.getFullName(element)))
      io.flush()
    end
    return nil, true
  end

  local function suite_end()
    local reasons = {} -- in order of appearance; how many tests each keeps from running
    for _, entry in ipairs(handler.pendings) do
      local reason = text(entry.message):gsub("^%(command line%):%d+: ", "")
      if not reasons[reason] then reasons[#reasons + 1] = reason end
      reasons[reason] = (reasons[reason] or 0) + 1
    end
    for _, reason in ipairs(reasons) do print(("%d skipped: %s"):format(reasons[reason], reason)) end
    for _, entry in ipairs(handler.failures) do failed(entry) end
    for _, entry in ipairs(handler.errors) do failed(entry) end
    local skipped = handler.pendingsCount > 0 and (", %d skipped"):format(handler.pendingsCount) or ""
    print(("%d passed, %d failed%s"):format(handler.successesCount, handler.failuresCount + handler.errorsCount,
      skipped))
    io.flush()
    return nil, true
  end

  busted.subscribe({ "test", "end" }, test_end)
  busted.subscribe({ "suite", "end" }, suite_end)
  return handler
end
