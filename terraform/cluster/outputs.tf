output "nodes" {
  description = "The nodes by name: what the inventory is made of."
  value       = module.nodes.nodes
}

output "vpc_id" {
  description = "Id of the VPC."
  value       = module.network.vpc_id
}

output "subnet_ids" {
  description = "Ids of the public subnets, by name."
  value       = module.network.subnet_ids
}

output "security_group_ids" {
  description = "Ids of the security groups: one for each role, node (all nodes) and load-balancer."
  value       = module.security.group_ids
}

output "instance_profiles" {
  description = "Names of the instance profiles, by role of node."
  value       = { for role, identity in module.identity.roles : role => identity.instance_profile }
}
