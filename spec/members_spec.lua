-- Compressed recordings of our own: gzip members with an index behind them, see runtime/capture/members.h.
local helper = require "spec.helper"

local FORMAT = "*%evt.num %evt.rawtime %evt.type %proc.name %fd.name"
local END = 42 -- bytes of the last member

local function read(path) return helper.run { "-r", path, "-p", FORMAT } end

-- Replaces bytes of a text from `at` on, counted from 1.
local function patched(bytes, at, by) return bytes:sub(1, at - 1) .. by .. bytes:sub(at + #by) end

-- The entries of the index: { ts, stored, bytes }, and where it begins.
local function index_of(bytes)
  local offset, count, magic = string.unpack("<I8I4c4", bytes, #bytes - END + 1 + 16)
  assert.are.equal("TRI1", magic)
  local entries, at = {}, offset + 1 + 16
  for i = 1, count do
    local ts, stored, size
    ts, stored, size, at = string.unpack("<I8I4I4", bytes, at)
    entries[i] = { ts = ts, stored = stored, bytes = size }
  end
  return entries, offset
end

describe("compressed recordings", function()
  local directory, path, bytes, expected
  setup(function()
    directory = os.tmpname()
    os.remove(directory)
    assert(os.execute("mkdir " .. directory))
    path = directory .. "/x.scap.gz"
    local demo = helper.recording "demo"
    assert.are.equal(0, (select(3, helper.run { "-r", demo, "-z", "-w", path })))
    bytes = helper.slurp(path)
    expected = read(demo)
  end)
  teardown(function() os.execute("rm -r " .. directory) end)

  local function read_bytes(changed)
    local other = directory .. "/y.scap.gz"
    helper.spit(other, changed)
    return read(other)
  end

  it("have an index that tells where the members are, and when", function()
    local entries, offset = index_of(bytes)
    assert.is_true(#entries > 5)
    local stored, last = 0, 0
    for _, entry in ipairs(entries) do
      assert.are.equal("\x1f\x8b", bytes:sub(stored + 1, stored + 2))
      stored = stored + entry.stored
      assert.is_true(entry.ts > last)
      last = entry.ts
    end
    assert.are.equal(offset, stored)
  end)

  it("are what gzip understands", function()
    local all, err, status = helper.run({ "-dc", path }, { program = "gzip" })
    assert.are.equal("", err)
    assert.are.equal(0, status)
    assert.are.equal(expected, (read_bytes(all)))
  end)

  it("read like the original, from a file and from a pipe", function()
    assert.are.equal(expected, (read(path)))
    assert.are.equal(expected, (helper.run({ "-r", "-", "-p", FORMAT }, { stdin = bytes })))
  end)

  it("can be read without an index, and with one that lies", function()
    local _, offset = index_of(bytes)
    assert.are.equal(expected, (read_bytes(bytes:sub(1, offset))))
    for _, change in ipairs {
      { #bytes - END + 1 + 16, ("<I8"):pack(offset - 1) },
      { #bytes - END + 1 + 16, ("<I8"):pack(1 << 62) },
      { #bytes - END + 1 + 24, ("<I4"):pack(0xffffffff) },
      { #bytes - END + 1 + 24, ("<I4"):pack(1) },
      { offset + 1 + 16 + 8, ("<I4"):pack(0xffffffff) },
      { offset + 1 + 16 + 12, ("<I4"):pack(0xffffffff) },
    } do
      assert.are.equal(expected, (read_bytes(patched(bytes, change[1], change[2]))))
    end
  end)

  it("end in an error where a member is damaged, or not what the index says", function()
    local entries, offset = index_of(bytes)
    local at = entries[1].stored + entries[2].stored // 2
    local out, err, status = read_bytes(patched(bytes, at, "\0\0\0\0\0\0\0\0\0\0\0\0"))
    assert.are.equal(1, status)
    assert.is_truthy(err:find "the gzip data is damaged, after byte %d+ of its contents")
    assert.are.equal(expected:sub(1, #out), out)
    local other = ("<I4I4"):pack(entries[1].stored + 1, entries[1].bytes) ..
      ("<I8I4"):pack(entries[2].ts, entries[2].stored - 1)
    err, status = select(2, read_bytes(patched(bytes, offset + 1 + 16 + 8, other)))
    assert.are.equal(1, status)
    assert.is_truthy(err:find "the gzip data is damaged")
  end)
end)
