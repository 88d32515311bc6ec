-- Replica sets of Kubernetes, and what they use.

local view = require "chisel.view"

view_info = {
  id = "kubernetes_replicasets",
  name = "K8s ReplicaSets",
  description = "The replica sets of Kubernetes with their use of CPU, memory, files and network.",
  view_type = "table",
  filter = "k8s.rs.id != ''",
  applies_to = view.selections("machine", "errors", "k8s.pod.id", "k8s.svc.id", "k8s.ns.id"),
  drilldown_target = "kubernetes_pods",
  use_defaults = true,
  columns = view.list(
    view.usage "k8s.rs.id",
    { name = "ID", field = "k8s.rs.id", colsize = 38, description = "Its id." },
    { name = "NAME", field = "k8s.rs.name", colsize = 25, description = "Its name." },
    view.namespace,
    { name = "LABELS", field = "k8s.rs.labels", colsize = 0, description = "Its labels." }),
  actions = view.kubectl("rs", "k8s.rs.name"),
}
