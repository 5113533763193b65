output "group_ids" {
  description = "Ids of the security groups: one for each role, node (all nodes) and load-balancer."
  value       = { for name, group in aws_security_group.this : name => group.id }
}
