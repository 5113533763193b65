output "roles" {
  description = "By role of node: its instance profile, and whether it carries rights that its pods use."
  value = {
    for role, profile in aws_iam_instance_profile.node : role => {
      instance_profile     = profile.name
      pods_use_credentials = contains([for policy in local.policies : policy.role], role)
    }
  }
}
