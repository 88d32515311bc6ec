-- tracer [option]... -- COMMAND: the command gets what tracer was started with, and tracer its exit status.
local helper = require "spec.helper"

local function command(words, opts)
  local args = { "-q", "--" }
  return helper.run(table.move(words, 1, #words, 3, args), opts)
end

-- Runs a shell command line with the program in $T.
local function shell(line)
  return helper.run({ "-c", "T=" .. helper.quote(helper.tracer) .. "; " .. line }, { program = "sh" })
end

local function it_live(name, fn)
  it(name, function()
    local why = helper.no_live()
    if why then return pending(why) end
    fn()
  end)
end

describe("a command", function()
  it_live("passes its exit status on", function()
    for _, status in ipairs { 0, 255 } do
      assert.are.same({ "", "", status }, { command { "sh", "-c", "exit " .. status } })
    end
    for _, signal in ipairs { 9 } do
      local _, _, status = command { "sh", "-c", ("kill -%d $$"):format(signal) }
      assert.are.equal(128 + signal, status)
    end
  end)

  it_live("that cannot be run is told, with the status of shells", function()
    helper.with_directory(function(dir)
      helper.spit(dir .. "/text", "x")
      for path, expected in pairs {
        ["/nonexistent/x"] = { "No such file", 127 }, ["no-such-program-\27"] = { "No such file", 127 },
        [dir .. "/text"] = { "Permission denied", 126 },
      } do
        local out, err, status = command { path }
        assert.are.equal("", out)
        assert.are.equal(expected[2], status)
        assert(err:find("^tracer: cannot run ") and err:find(expected[1], 1, true) and not err:find "\27", err)
      end
    end)
  end)

  it_live("has tracer's words, streams, directory and environment", function()
    helper.with_directory(function(dir)
      local out, err, status = command({ "sh", "-c", "cat; pwd; echo \"$1|$2|$X\"; echo e >&2", "x", "a b", "" },
        { stdin = "input\n", dir = dir, env = { X = "y" }, program = io.popen("realpath " .. helper.tracer):read "l" })
      assert.are.same({ ("input\n%s\na b||y\n"):format(dir), "e\n", 0 }, { out, err, status })
    end)
  end)

  it_live("has tracer's user and rights", function()
    local own = helper.run({ "-c", "id; grep -E 'Cap|NoNew|Sig(Blk|Ign)' /proc/self/status" }, { program = "sh" })
    local out = command { "sh", "-c", "id; grep -E 'Cap|NoNew|Sig(Blk|Ign)' /proc/self/status" }
    assert.are.equal("", helper.diff(own, out))
  end)

  it_live("has none of tracer's open files", function()
    local own = helper.run({ "-c", "ls /proc/self/fd" }, { program = "sh" })
    assert.are.equal(own, (command { "sh", "-c", "ls /proc/self/fd" }))
  end)

  it_live("does not run when tracer has failed before", function()
    helper.with_directory(function(dir)
      for _, words in ipairs { { "foo.bar=1" }, { "-p", "%foo" }, { "-c", "nope" }, { "-w", "/nonexistent/x" } } do
        local args = table.move(words, 1, #words, 1, {})
        for _, word in ipairs { "--", "touch", dir .. "/run" } do args[#args + 1] = word end
        local _, _, status = helper.run(args)
        assert.are.equal(1, status)
        assert.is_false(helper.exists(dir .. "/run"))
      end
    end)
  end)

  it_live("may have options of its own, and tracer a filter before it", function()
    local out, err, status = helper.run { "evt.num<0", "--", "echo", "-n", "--", "-r" }
    assert.are.same({ "-- -r", "", 0 }, { out, err, status })
  end)

  it_live("gets signals that tracer gets, and tracer waits for it", function()
    for signal, expected in pairs { TERM = 3, INT = 4 } do
      local out, _, status = shell(([[
        d=$(mktemp -d); chmod 755 $d; mkfifo $d/ready
        cat >$d/run <<'END'
        trap 'kill $!; echo term; exit 3' TERM
        trap 'kill $!; echo int; exit 4' INT
        sleep 100 >/dev/null &
        echo >$1/ready
        wait
END
        $T -q -- sh $d/run $d & read line <$d/ready
        kill -%s $!; wait $!; status=$?; rm -r $d; exit $status]]):format(signal))
      assert.are.equal(signal:lower() .. "\n", out)
      assert.are.equal(expected, status)
    end
  end)

  it_live("that ends leaves no process behind", function()
    local out = shell "$T -q -- true; ps -A -o pgid=,comm= | grep \"^ *$(($(ps -o pgid= -p $$))) \""
    assert(out:find(" sh\n", 1, true) and not out:find(" tracer\n", 1, true), out)
  end)
end)

describe("words after --", function()
  it("are filter words with a recording", function()
    local shell_recording = helper.recording "shell"
    local expected = helper.run { "-r", shell_recording, "-n", "5", "evt.type=openat" }
    assert.are.equal(expected, (helper.run { "-r", shell_recording, "-n", "5", "--", "evt.type=openat" }))
  end)

  it("must be some", function()
    local _, err, status = helper.run { "--" }
    assert.are.same({ "tracer: the command to run is missing: nothing follows --\n", 1 }, { err, status })
  end)
end)
