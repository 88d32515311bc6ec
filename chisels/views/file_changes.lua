-- Changes of files other than writing to them, one by one.

local view = require "chisel.view"

view_info = {
  id = "file_changes",
  name = "File Changes",
  description = "Every file or directory that is made, removed, renamed or linked, or that gets other rights.",
  tips = { "What is written to files is in the view Files." },
  tags = { "Default" },
  view_type = "list",
  filter = "evt.type in (unlink, unlinkat, rename, renameat, renameat2, link, linkat, symlink, symlinkat, mkdir, "
    .. "mkdirat, rmdir, chmod, fchmod, fchmodat, chown, lchown, fchown, fchownat) and evt.dir=< and evt.failed=false",
  applies_to = view.selections("machine", "containers", "processes", "clusters"),
  use_defaults = true,
  columns = {
    { name = "TIME", field = "evt.time", colsize = 19, description = "When it was changed." },
    { name = "CHANGE", field = "evt.type", colsize = 10, description = "The call." },
    { name = "USER", field = "user.name", colsize = 12, description = "The user." },
    { name = "PATH", field = "fs.path.name", colsize = 40, description = "The file or directory." },
    { name = "FROM", field = "fs.path.source", colsize = 30, description = "The old name, or the new link." },
    { name = "TO", field = "fs.path.target", colsize = 30, description = "The new name, or what the link leads to." },
    view.container,
    view.command,
  },
}
