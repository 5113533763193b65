mock_provider "aws" {}

variables {
  cluster_name   = "trial"
  vpc_id         = "vpc-1"
  roles          = ["control-plane", "worker", "store", "observability"]
  operator_cidrs = ["203.0.113.7/32", "198.51.100.0/24"]
}

run "rules" {
  command = apply

  module {
    source = "../modules/security"
  }

  assert {
    condition     = toset(keys(output.group_ids)) == setunion(var.roles, ["node", "load-balancer"])
    error_message = "there must be a group for each role, one for all nodes, one for the load balancer"
  }

  assert {
    condition = toset([for rule in aws_vpc_security_group_ingress_rule.operator : "${rule.from_port} ${rule.cidr_ipv4}"]) == toset([
      "22 203.0.113.7/32", "22 198.51.100.0/24", "6443 203.0.113.7/32", "6443 198.51.100.0/24",
    ])
    error_message = "SSH and the Kubernetes API must be open to the operator's ranges and to nobody else outside"
  }

  # Any rule with a range instead of a group is one of these; so nothing else is open to the outside.
  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_ingress_rule.public : rule.security_group_id == aws_security_group.this["load-balancer"].id && contains([80, 443], rule.from_port) && rule.from_port == rule.to_port])
    error_message = "the internet may reach the load balancer's 80 and 443 alone"
  }

  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_ingress_rule.group : rule.cidr_ipv4 == null && rule.ip_protocol != "-1"])
    error_message = "rules between groups must name groups and ports, not ranges or everything"
  }

  assert {
    condition     = [for rule in aws_vpc_security_group_ingress_rule.group : rule.referenced_security_group_id if rule.from_port <= 32767 && rule.to_port >= 30000] == [aws_security_group.this["load-balancer"].id]
    error_message = "NodePorts must be open to the load balancer alone"
  }

  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.group : rule.referenced_security_group_id if rule.from_port == 10250]) == toset([for role in ["control-plane", "worker", "observability"] : aws_security_group.this[role].id])
    error_message = "stores have no business with a kubelet"
  }

  assert {
    condition     = [for rule in aws_vpc_security_group_ingress_rule.group : [rule.security_group_id, rule.referenced_security_group_id, rule.ip_protocol] if rule.from_port == 4789] == [[aws_security_group.this["node"].id, aws_security_group.this["node"].id, "udp"]]
    error_message = "VXLAN must be open among all nodes"
  }

  assert {
    condition     = [for rule in aws_vpc_security_group_ingress_rule.group : rule.referenced_security_group_id if rule.from_port == 2379] == [aws_security_group.this["control-plane"].id]
    error_message = "etcd must be open to the control plane alone"
  }

  assert {
    condition     = [for name, group in aws_security_group.this : name if contains(keys(group.tags), "kubernetes.io/cluster/trial")] == ["node"]
    error_message = "the load balancer controller wants exactly one group with the cluster's tag on a node"
  }

  assert {
    condition = alltrue([
      for rule in concat(
        values(aws_vpc_security_group_ingress_rule.group), values(aws_vpc_security_group_ingress_rule.operator), values(aws_vpc_security_group_ingress_rule.public),
        values(aws_vpc_security_group_egress_rule.internet), [aws_vpc_security_group_egress_rule.load_balancer, aws_vpc_security_group_egress_rule.between_nodes],
      ) : length(rule.description) > 10 && length(rule.tags["Name"]) > 0
    ])
    error_message = "every rule must say what it is for, and have a name by which a recovery can find it"
  }
}
