locals {
  descriptions = merge(
    { for role in var.roles : role => "Nodes of role ${role}" },
    {
      node          = "Every node"
      load-balancer = "Public load balancer"
    },
  )

  # Traffic between groups. Pods reach pods of other nodes inside VXLAN, and a pod that calls a node's own address leaves
  # with the address of its node: so no rule speaks of pod addresses, and no workload's port is open on a node.
  ingress = {
    node-vxlan                 = { to = "node", from = "node", protocol = "udp", ports = [4789, 4789], description = "Pod network, Calico VXLAN" }
    node-typha                 = { to = "node", from = "node", protocol = "tcp", ports = [5473, 5473], description = "Calico agents to Typha" }
    node-ports                 = { to = "node", from = "load-balancer", protocol = "tcp", ports = [30000, 32767], description = "Load balancer to NodePort services" }
    node-kubelet               = { to = "node", from = "control-plane", protocol = "tcp", ports = [10250, 10250], description = "API server to kubelet, for logs, exec and port-forward" }
    node-kubelet-resources     = { to = "node", from = "worker", protocol = "tcp", ports = [10250, 10250], description = "metrics-server, which runs on a worker, to kubelet" }
    node-kubelet-metrics       = { to = "node", from = "observability", protocol = "tcp", ports = [10250, 10250], description = "Prometheus to kubelet and cAdvisor" }
    node-exporter              = { to = "node", from = "observability", protocol = "tcp", ports = [9100, 9100], description = "Prometheus to node-exporter" }
    node-proxy-metrics         = { to = "node", from = "observability", protocol = "tcp", ports = [10249, 10249], description = "Prometheus to kube-proxy" }
    api                        = { to = "control-plane", from = "node", protocol = "tcp", ports = [6443, 6443], description = "Nodes and their pods to the Kubernetes API" }
    etcd                       = { to = "control-plane", from = "control-plane", protocol = "tcp", ports = [2379, 2380], description = "etcd clients and peers" }
    etcd-metrics               = { to = "control-plane", from = "observability", protocol = "tcp", ports = [2381, 2381], description = "Prometheus to etcd" }
    controller-manager-metrics = { to = "control-plane", from = "observability", protocol = "tcp", ports = [10257, 10257], description = "Prometheus to the controller manager" }
    scheduler-metrics          = { to = "control-plane", from = "observability", protocol = "tcp", ports = [10259, 10259], description = "Prometheus to the scheduler" }
  }

  operator_ports = {
    ssh = { to = "node", port = 22, description = "Operator to SSH" }
    api = { to = "control-plane", port = 6443, description = "Operator to the Kubernetes API" }
  }

  operator_ingress = merge([
    for service, rule in local.operator_ports : {
      for cidr in var.operator_cidrs : "${service}-${cidr}" => merge(rule, { cidr = cidr })
    }
  ]...)

  public_ports = { http = 80, https = 443 }
}

resource "aws_security_group" "this" {
  for_each = local.descriptions

  name        = "${var.cluster_name}-${each.key}"
  description = each.value
  vpc_id      = var.vpc_id

  tags = merge(
    { Name = "${var.cluster_name}-${each.key}" },
    # The load balancer controller wants exactly one group with this tag on a node's interface.
    each.key == "node" ? { "kubernetes.io/cluster/${var.cluster_name}" = "owned" } : {},
  )
}

resource "aws_vpc_security_group_ingress_rule" "group" {
  for_each = local.ingress

  security_group_id            = aws_security_group.this[each.value.to].id
  referenced_security_group_id = aws_security_group.this[each.value.from].id
  ip_protocol                  = each.value.protocol
  from_port                    = each.value.ports[0]
  to_port                      = each.value.ports[1]
  description                  = each.value.description

  tags = {
    Name = "${var.cluster_name}-${each.key}"
  }
}

resource "aws_vpc_security_group_ingress_rule" "operator" {
  for_each = local.operator_ingress

  security_group_id = aws_security_group.this[each.value.to].id
  cidr_ipv4         = each.value.cidr
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
  description       = each.value.description

  tags = {
    Name = "${var.cluster_name}-operator-${each.key}"
  }
}

resource "aws_vpc_security_group_ingress_rule" "public" {
  for_each = local.public_ports

  security_group_id = aws_security_group.this["load-balancer"].id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
  description       = "Everyone to the load balancer, ${each.key}"

  tags = {
    Name = "${var.cluster_name}-public-${each.key}"
  }
}

resource "aws_vpc_security_group_egress_rule" "load_balancer" {
  security_group_id            = aws_security_group.this["load-balancer"].id
  referenced_security_group_id = aws_security_group.this["node"].id
  ip_protocol                  = "tcp"
  from_port                    = 30000
  to_port                      = 32767
  description                  = "Load balancer to NodePort services"

  tags = {
    Name = "${var.cluster_name}-load-balancer-egress"
  }
}

resource "aws_vpc_security_group_egress_rule" "between_nodes" {
  security_group_id            = aws_security_group.this["node"].id
  referenced_security_group_id = aws_security_group.this["node"].id
  ip_protocol                  = "-1"
  description                  = "Nodes to nodes: the receiver's rules decide"

  tags = {
    Name = "${var.cluster_name}-between-nodes"
  }
}

# Package archives, registries, AWS and the services' partners. Names and time come from the VPC's own link-local
# addresses, which security groups do not filter.
resource "aws_vpc_security_group_egress_rule" "internet" {
  for_each = local.public_ports

  security_group_id = aws_security_group.this["node"].id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
  description       = "Nodes to the internet, ${each.key}"

  tags = {
    Name = "${var.cluster_name}-internet-${each.key}"
  }
}
