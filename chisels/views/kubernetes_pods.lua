-- Pods of Kubernetes, and what they use.

local view = require "chisel.view"

view_info = {
  id = "kubernetes_pods",
  name = "K8s Pods",
  description = "The pods of Kubernetes with their use of CPU, memory, files and network.",
  view_type = "table",
  filter = "k8s.pod.id != ''",
  applies_to = view.selections("machine", "errors", "k8s.rc.id", "k8s.rs.id", "k8s.svc.id", "k8s.ns.id"),
  drilldown_target = "containers",
  use_defaults = true,
  columns = view.list(
    view.usage "k8s.pod.id",
    { name = "ID", field = "k8s.pod.id", colsize = 38, description = "Its id." },
    { name = "NAME", field = "k8s.pod.name", colsize = 25, description = "Its name." },
    view.namespace,
    { name = "LABELS", field = "k8s.pod.labels", colsize = 0, description = "Its labels." }),
  actions = view.list(view.kubectl("pods", "k8s.pod.name"),
    { hotkey = "b", command = "kubectl --namespace=%k8s.ns.name exec %k8s.pod.name -i -t -- /bin/bash",
      description = "start a shell in it" },
    { hotkey = "l", command = "kubectl --namespace=%k8s.ns.name logs %k8s.pod.name", description = "show its log" },
    { hotkey = "f", command = "kubectl --namespace=%k8s.ns.name logs -f %k8s.pod.name",
      description = "follow its log" },
    { hotkey = "o", command = "kubectl --namespace=%k8s.ns.name logs -p %k8s.pod.name",
      description = "show the log of the one before it" }),
}
