-- Namespaces of Kubernetes, and what they use.

local view = require "chisel.view"

view_info = {
  id = "kubernetes_namespaces",
  name = "K8s Namespaces",
  description = "The namespaces of Kubernetes with their use of CPU, memory, files and network.",
  view_type = "table",
  filter = "k8s.ns.id != ''",
  applies_to = view.selections("machine", "errors", "k8s.pod.id", "k8s.rc.id", "k8s.rs.id", "k8s.svc.id"),
  drilldown_target = "kubernetes_pods",
  use_defaults = true,
  columns = view.list(
    view.usage "k8s.ns.id",
    { name = "ID", field = "k8s.ns.id", colsize = 38, description = "Its id." },
    { name = "NAME", field = "k8s.ns.name", colsize = 25, description = "Its name." },
    { name = "LABELS", field = "k8s.ns.labels", colsize = 0, description = "Its labels." }),
  actions = view.kubectl("namespaces", "k8s.ns.name"),
}
