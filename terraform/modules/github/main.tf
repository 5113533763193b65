locals {
  issuer     = "token.actions.githubusercontent.com"
  repository = "repo:${var.github.owner}/${var.github.repository}"

  names = {
    account_id    = var.account_id
    cluster_name  = var.cluster_name
    images_bucket = var.images_bucket
    region        = var.region
    state_bucket  = var.state_bucket
  }

  # deploy: what runs on main and on a release tag ships services; images and commits go by GitHub's own token, so it
  # needs AWS for its journal and lock alone. cluster: builds the infrastructure, and only after the reviewers of the
  # GitHub environment let the job through. plan: reads what a pull request would change, and can change nothing; GitHub
  # gives no token to requests from forks.
  roles = {
    deploy = {
      subjects = ["${local.repository}:ref:refs/heads/main", "${local.repository}:ref:refs/tags/v*"]
      policy   = "deploy"
    }
    cluster = {
      subjects = ["${local.repository}:environment:${var.environment}"]
      policy   = "cluster"
    }
    plan = {
      subjects = ["${local.repository}:pull_request"]
      policy   = "plan"
    }
  }
}

resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://${local.issuer}"
  client_id_list = ["sts.amazonaws.com"]

  tags = {
    Name = "${var.cluster_name}-github"
  }
}

resource "aws_iam_role" "github" {
  for_each = local.roles

  name                 = "${var.cluster_name}-github-${each.key}"
  description          = "GitHub Actions of ${var.github.owner}/${var.github.repository}: ${each.key}"
  max_session_duration = 3600

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = "arn:aws:iam::${var.account_id}:oidc-provider/${local.issuer}" }
      Condition = {
        StringEquals = { "${local.issuer}:aud" = "sts.amazonaws.com" }
        StringLike   = { "${local.issuer}:sub" = each.value.subjects }
      }
    }]
  })

  # The trust names the provider by its foreseeable ARN, and IAM refuses a principal that is not there.
  depends_on = [aws_iam_openid_connect_provider.github]
}

resource "aws_iam_policy" "github" {
  for_each = local.roles

  name        = "${var.cluster_name}-github-${each.key}"
  description = "Right of GitHub Actions in cluster ${var.cluster_name}: ${each.key}"
  policy      = jsonencode(jsondecode(templatefile("${path.module}/policies/${each.value.policy}.json.tftpl", local.names)))
}

resource "aws_iam_role_policy_attachment" "github" {
  for_each = local.roles

  role       = aws_iam_role.github[each.key].name
  policy_arn = aws_iam_policy.github[each.key].arn
}
