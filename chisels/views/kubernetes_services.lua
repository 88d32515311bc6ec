-- Services of Kubernetes, and what they use.

local view = require "chisel.view"

view_info = {
  id = "kubernetes_services",
  name = "K8s Services",
  description = "The services of Kubernetes with their use of CPU, memory, files and network.",
  view_type = "table",
  filter = "k8s.svc.id != ''",
  applies_to = view.selections("machine", "errors", "k8s.pod.id", "k8s.rc.id", "k8s.rs.id", "k8s.ns.id"),
  drilldown_target = "kubernetes_pods",
  use_defaults = true,
  columns = view.list(
    view.usage "k8s.svc.id",
    { name = "ID", field = "k8s.svc.id", colsize = 38, description = "Its id." },
    { name = "NAME", field = "k8s.svc.name", colsize = 25, description = "Its name." },
    view.namespace,
    { name = "LABELS", field = "k8s.svc.labels", colsize = 0, description = "Its labels." }),
  actions = {
    { hotkey = "d", command = "kubectl --namespace=%k8s.ns.name describe services/%k8s.svc.name",
      description = "describe it" },
    { hotkey = "x", command = "kubectl --namespace=%k8s.ns.name delete services %k8s.svc.name",
      description = "delete it" },
  },
}
