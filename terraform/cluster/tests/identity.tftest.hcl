mock_provider "aws" {
  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::123456789012:policy/trial" }
  }
}

variables {
  cluster_name  = "trial"
  account_id    = "123456789012"
  region        = "ap-northeast-2"
  domain        = "trial.example"
  images_bucket = "trial-images"
  state_bucket  = "trial-state"
  roles         = ["control-plane", "worker", "store", "observability"]
}

run "identities" {
  command = apply

  module {
    source = "../modules/identity"
  }

  assert {
    condition     = alltrue([for role, profile in aws_iam_instance_profile.node : profile.name == "trial-${role}" && profile.role == "trial-${role}"]) && length(aws_iam_instance_profile.node) == 4
    error_message = "each role of nodes must have a profile and an IAM role of its own"
  }

  assert {
    condition     = alltrue([for role in aws_iam_role.node : jsondecode(role.assume_role_policy).Statement[0].Principal == { Service = "ec2.amazonaws.com" }])
    error_message = "only instances may take the roles"
  }

  assert {
    condition     = toset([for attachment in aws_iam_role_policy_attachment.this : attachment.role]) == toset(["trial-control-plane", "trial-worker", "trial-observability"])
    error_message = "stores need no rights in AWS"
  }

  assert {
    condition     = output.roles["store"].pods_use_credentials == false && output.roles["worker"].pods_use_credentials == true
    error_message = "pods must reach credentials where their role carries rights, and only there"
  }

  assert {
    condition     = alltrue([for policy in aws_iam_policy.this : length(policy.policy) <= 6144])
    error_message = "IAM takes policies of up to 6144 characters"
  }

  assert {
    condition     = alltrue(flatten([for policy in aws_iam_policy.this : [for statement in jsondecode(policy.policy).Statement : [for action in flatten([statement.Action]) : !strcontains(action, "*")]]]))
    error_message = "rights must be named one by one"
  }

  assert {
    condition     = alltrue([for statement in jsondecode(aws_iam_policy.this["volumes"].policy).Statement : statement.Resource == "*" ? alltrue([for action in statement.Action : startswith(action, "ec2:Describe")]) : can(statement.Condition)])
    error_message = "what changes volumes must be limited to this cluster's"
  }

  assert {
    condition     = jsondecode(aws_iam_policy.this["etcd-backup"].policy).Statement[0].Resource == "arn:aws:s3:::trial-state/etcd/trial/*"
    error_message = "the control plane may write to its own snapshots only, not to the state beside them"
  }

  assert {
    condition     = jsondecode(aws_iam_policy.this["records"].policy).Statement[1].Condition["ForAllValues:StringLike"]["route53:ChangeResourceRecordSetsNormalizedRecordNames"] == ["trial.example", "*.trial.example"]
    error_message = "the control plane may change records of its domain only"
  }

  assert {
    condition     = toset([for statement in jsondecode(aws_iam_policy.this["images"].policy).Statement : split("/", statement.Resource)[0]]) == toset(["arn:aws:s3:::trial-images"])
    error_message = "workers may use the images bucket only"
  }
}
