-- The kernel side for the architectures that there are tables for: it must at least compile.
local helper = require "spec.helper"

local FLAGS = "-target bpf -mcpu=v3 -O2 -g -Wall -Wextra -Werror -Wno-unused-parameter -Ibpf "
  .. "-idirafter /usr/include/$(cc -print-multiarch)"

-- What the commands say, and whether they succeed.
local function build(architecture, form, dir)
  local pipe = assert(io.popen(("%s runtime/event/gen_capture.lua runtime/event %s %s 2>&1 && "
    .. "clang %s -D__TARGET_ARCH_%s %s -I%s -c bpf/capture.bpf.c -o %s/capture.o 2>&1"):format(
    os.getenv "LUA" or "lua5.4", dir, architecture, FLAGS, architecture == "x86_64" and "x86" or architecture, form,
    dir, dir)))
  local out = pipe:read "a"
  return out, pipe:close()
end

describe("kernel side", function()
  for _, architecture in ipairs { "arm64", "x86_64" } do
    for _, form in ipairs { "", "-DTP_BTF" } do
      it(("compiles for %s %s"):format(architecture, form), function()
        if not helper.has "clang" then return pending "clang is not installed" end
        if helper.sanitized then return pending "the same as without sanitizers" end
        helper.with_directory(function(dir)
          local out, ok = build(architecture, form, dir)
          assert.is_truthy(ok, out)
        end)
      end)
    end
  end
end)
