mock_provider "aws" {
  mock_resource "aws_acm_certificate" {
    defaults = {
      arn = "arn:aws:acm:ap-northeast-2:123456789012:certificate/1"
      domain_validation_options = [{
        domain_name           = "trial.example"
        resource_record_name  = "_1.trial.example."
        resource_record_type  = "CNAME"
        resource_record_value = "_2.acm-validations.aws."
      }]
    }
  }

  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::123456789012:policy/trial" }
  }
}

variables {
  cluster_name  = "trial"
  environment   = "test"
  region        = "ap-northeast-2"
  account_id    = "123456789012"
  domain        = "trial.example"
  images_bucket = "trial-images"
  state_bucket  = "trial-state"
  max_retries   = 2
  cors_origins  = ["https://trial.example", "https://www.trial.example"]
  github        = { owner = "somebody", repository = "something" }
}

run "storage" {
  command = apply

  variables {
    bucket = "trial-images"
  }

  module {
    source = "../modules/storage"
  }

  assert {
    condition     = aws_s3_bucket_public_access_block.images.block_public_acls && aws_s3_bucket_public_access_block.images.block_public_policy && aws_s3_bucket_public_access_block.images.ignore_public_acls && aws_s3_bucket_public_access_block.images.restrict_public_buckets
    error_message = "the bucket must be private"
  }

  assert {
    condition     = aws_s3_bucket_versioning.images.versioning_configuration[0].status == "Enabled"
    error_message = "the bucket must be versioned"
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.images.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "the bucket must be encrypted"
  }

  assert {
    condition     = one(aws_s3_bucket_lifecycle_configuration.images.rule[0].transition).storage_class == "STANDARD_IA" && one(aws_s3_bucket_lifecycle_configuration.images.rule[0].transition).days == 30 && aws_s3_bucket_lifecycle_configuration.images.rule[0].expiration[0].days == 90
    error_message = "photos must move to infrequent access after 30 days and go after 90"
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.images.rule[0].noncurrent_version_expiration[0].noncurrent_days == 7 && aws_s3_bucket_lifecycle_configuration.images.rule[0].abort_incomplete_multipart_upload[0].days_after_initiation == 1
    error_message = "expired photos must really go, and broken uploads too"
  }

  assert {
    condition     = jsondecode(aws_s3_bucket_policy.images.policy).Statement[0].Effect == "Deny" && jsondecode(aws_s3_bucket_policy.images.policy).Statement[0].Condition.Bool["aws:SecureTransport"] == "false"
    error_message = "the bucket must refuse what does not come by TLS"
  }

  assert {
    condition     = one(aws_s3_bucket_cors_configuration.images.cors_rule).allowed_origins == toset(var.cors_origins)
    error_message = "exactly the given origins may upload"
  }
}

run "github" {
  command = apply

  module {
    source = "../modules/github"
  }

  assert {
    condition     = toset(jsondecode(aws_iam_role.github["deploy"].assume_role_policy).Statement[0].Condition.StringLike["token.actions.githubusercontent.com:sub"]) == toset(["repo:somebody/something:ref:refs/heads/main", "repo:somebody/something:ref:refs/tags/v*"])
    error_message = "only main and release tags of this repository may deploy"
  }

  assert {
    condition     = jsondecode(aws_iam_role.github["cluster"].assume_role_policy).Statement[0].Condition.StringLike["token.actions.githubusercontent.com:sub"] == ["repo:somebody/something:environment:test"]
    error_message = "only jobs of this repository's GitHub environment may build the cluster"
  }

  assert {
    condition     = alltrue([for role in aws_iam_role.github : jsondecode(role.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:aud"] == "sts.amazonaws.com"])
    error_message = "tokens that were made for somebody else must be refused"
  }

  assert {
    condition     = alltrue(flatten([for statement in jsondecode(aws_iam_policy.github["deploy"].policy).Statement : [for action in flatten([statement.Action]) : startswith(action, "s3:") && action != "s3:*"]]))
    error_message = "who deploys may keep a journal in the state bucket, and nothing more"
  }

  assert {
    condition     = alltrue(flatten([for statement in jsondecode(aws_iam_policy.github["cluster"].policy).Statement : [for action in flatten([try(statement.Action, [])]) : !contains(["*", "iam:*"], action)]]))
    error_message = "who builds the cluster is no administrator of the account"
  }

  assert {
    condition     = length([for statement in jsondecode(aws_iam_policy.github["cluster"].policy).Statement : statement if statement.Effect == "Deny" && contains(flatten([statement.Resource]), "arn:aws:iam::123456789012:role/trial-github-*")]) == 1
    error_message = "a workflow must not widen its own rights"
  }

  assert {
    condition     = jsondecode(aws_iam_role.github["plan"].assume_role_policy).Statement[0].Condition.StringLike["token.actions.githubusercontent.com:sub"] == ["repo:somebody/something:pull_request"]
    error_message = "only pull requests of this repository may plan"
  }

  assert {
    condition     = alltrue(flatten([for statement in jsondecode(aws_iam_policy.github["plan"].policy).Statement : [for action in statement.Action : can(regex("^[a-z0-9]+:(Describe|Get|List)", action))]]))
    error_message = "who plans changes nothing"
  }

  assert {
    condition     = alltrue(flatten([for statement in jsondecode(aws_iam_policy.github["plan"].policy).Statement : [for resource in flatten([statement.Resource]) : resource != "arn:aws:s3:::trial-images/*"]]))
    error_message = "who plans sees nobody's photos"
  }
}

run "dns" {
  command = apply

  module {
    source = "../modules/dns"
  }

  assert {
    condition     = aws_acm_certificate.this.domain_name == "trial.example" && aws_acm_certificate.this.subject_alternative_names == toset(["*.trial.example"]) && aws_acm_certificate.this.validation_method == "DNS"
    error_message = "the certificate must be for the apex and the wildcard"
  }

  assert {
    condition     = aws_route53_record.validation.name == "_1.trial.example." && aws_route53_record.validation.allow_overwrite
    error_message = "the record that proves the domain must be in the zone, and may be there already"
  }
}

run "stack" {
  command = apply

  assert {
    condition     = output.images_bucket == "trial-images" && output.certificate_arn == "arn:aws:acm:ap-northeast-2:123456789012:certificate/1" && output.github_role_arn != output.github_cluster_role_arn
    error_message = "the outputs must be what later phases ask for"
  }

  assert {
    condition     = local.tags["wastecoach:cluster"] == "trial" && local.tags["wastecoach:environment"] == "test"
    error_message = "the provider's default tags must name the owner"
  }
}

run "a_wildcard_for_a_repository_is_refused" {
  command         = plan
  expect_failures = [var.github]

  variables {
    github = { owner = "somebody", repository = "*" }
  }
}

run "an_origin_of_everybody_is_refused" {
  command         = plan
  expect_failures = [var.cors_origins]

  variables {
    cors_origins = ["*"]
  }
}

run "a_foreign_ownership_tag_is_refused" {
  command         = plan
  expect_failures = [var.tags]

  variables {
    tags = { "wastecoach:cluster" = "another" }
  }
}
