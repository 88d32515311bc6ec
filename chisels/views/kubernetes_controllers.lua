-- Replication controllers of Kubernetes, and what they use.

local view = require "chisel.view"

view_info = {
  id = "kubernetes_controllers",
  name = "K8s Controllers",
  description = "The replication controllers of Kubernetes with their use of CPU, memory, files and network.",
  view_type = "table",
  filter = "k8s.rc.id != ''",
  applies_to = view.selections("machine", "errors", "k8s.pod.id", "k8s.svc.id", "k8s.ns.id"),
  drilldown_target = "kubernetes_pods",
  use_defaults = true,
  columns = view.list(
    view.usage "k8s.rc.id",
    { name = "ID", field = "k8s.rc.id", colsize = 38, description = "Its id." },
    { name = "NAME", field = "k8s.rc.name", colsize = 25, description = "Its name." },
    view.namespace,
    { name = "LABELS", field = "k8s.rc.labels", colsize = 0, description = "Its labels." }),
  actions = view.kubectl("rc", "k8s.rc.name"),
}
