output "role_arns" {
  description = "Roles for GitHub Actions, by purpose: deploy, cluster and plan."
  value       = { for purpose, role in aws_iam_role.github : purpose => role.arn }
}
