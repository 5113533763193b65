output "images_bucket" {
  description = "Bucket of the uploaded photos."
  value       = module.storage.bucket
}

output "zone_id" {
  description = "Id of the DNS zone."
  value       = module.dns.zone_id
}

output "name_servers" {
  description = "Name servers that the domain's registrar must name."
  value       = module.dns.name_servers
}

output "certificate_arn" {
  description = "The certificate, once it is issued."
  value       = module.dns.certificate_arn
}

output "github_role_arn" {
  description = "Role that the deploying workflow takes."
  value       = module.github.role_arns["deploy"]
}

output "github_cluster_role_arn" {
  description = "Role that the cluster-building workflow takes, from the GitHub environment of this name."
  value       = module.github.role_arns["cluster"]
}

output "github_plan_role_arn" {
  description = "Role that pull requests take to see what they would change."
  value       = module.github.role_arns["plan"]
}
