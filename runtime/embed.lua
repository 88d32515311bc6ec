-- Makes the C file that puts Lua files into the executable (see archive.h). Usage: lua5.4 embed.lua PATH...
-- PATH is a file; NAME=PATH gives it another name inside.
print "/* Made by embed.lua. */"
print "#include \"archive.h\"\n"

local rows = {}
for i, word in ipairs(arg) do
  local name, path = word:match "^([^=]+)=(.+)$"
  path = path or word
  assert(not path:find "[\\\"\n]", path)
  local file = assert(io.open(path, "rb"))
  file:close()
  print(("extern const char archive_%d[], archive_%d_end[];"):format(i, i))
  print("__asm__(\".pushsection .rodata\\n\"")
  print(("        \".globl archive_%d, archive_%d_end\\n\""):format(i, i))
  print(("        \"archive_%d: .incbin \\\"%s\\\"\\n\""):format(i, path))
  print(("        \"archive_%d_end: .byte 0\\n.popsection\");"):format(i))
  rows[i] = ("\t{\"%s\", archive_%d, archive_%d_end},"):format(name or path, i, i)
end

print("\nconst struct archive_file archive_files[] = {")
print(table.concat(rows, "\n"))
print "\t{0},\n};"
