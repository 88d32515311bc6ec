-- Every view beside csysdig: the same rows with the same values.
local helper = require "spec.helper"
local peer_views = require "spec.peer_views"

local SHARED = "../shared/captures/"
local ENOUGH = 0.99

-- Threads that are made inside of a container are processes of their own for csysdig, and processes with threads may
-- never end, see docs/differences.md. Those of such recordings are left out where it matters.
local of_processes = {
  io_by_type = true, page_faults = true, procs = true, procs_cpu = true, procs_errors = true, procs_fd_usage = true,
  spectro_file = true, syscall_procs = true, syscalls = true, threads = true,
}

local function filter_for(path, view)
  local has_containers = path:find "container" or path:find "demo"
  if not has_containers or not of_processes[view] then return peer_views.filter end
  return peer_views.filter .. " and not (proc.name startswith runc or proc.name=podman)"
end

-- Compares views, some of them with csysdig's own files, some with containers; those that csysdig crashes at are left
-- out. The share of what is the same, and what is not. Starting csysdig takes its time: of all recordings but the first
-- every third view is compared; views_peer_spec.lua has all of them on one recording or two. bench/views compares all.
local function share_of(path, number)
  local same, all, texts = 0, 0, {}
  for i, view in ipairs(peer_views.ids()) do
    local args = { filter_for(path, view), i // 2 % 2 == 0 and "-pc" or nil }
    local wanted = number == 1 or (i + number) % 3 == 0
    local theirs = wanted and peer_views.run(path, view, args, { theirs = true })
    if theirs then
      local ours, err = peer_views.run(path, view, args, { peer_files = i // 4 % 2 == 0 })
      if not ours then error(("%s: %s"):format(view, err), 0) end
      local result = peer_views.compare(theirs, ours)
      same, all = same + result.same, all + result.all
      if result.same < result.all then
        texts[#texts + 1] = ("%s: %.2f %%"):format(view, 100 * result.same / result.all)
        table.move(result.differences, 1, #result.differences, #texts + 1, texts)
      end
    end
  end
  return same / all, all, table.concat(texts, "\n")
end

describe("beside csysdig", function()
  local recordings = { "recordings/demo.scap.gz" }
  for _, name in ipairs { "shell-known.scap.gz", "web-known.scap.gz", "container-known.scap.gz", "curl_google.scap",
    "test_ipv6_client.scap" } do
    recordings[#recordings + 1] = SHARED .. name
  end

  for number, path in ipairs(recordings) do
    it(path, function()
      if not helper.has "csysdig" then return pending "csysdig is not installed" end
      if not helper.exists(path) then return pending("there is no " .. path) end
      local share, all, texts = share_of(path, number)
      assert(all > 100)
      if share < ENOUGH then error(("%.2f %% alike\n%s\n(< csysdig, > ctracer)"):format(100 * share, texts), 0) end
    end)
  end
end)
