locals {
  # Roles that have rights of their own; pods on their nodes are meant to use them.
  policies = {
    load-balancers = { role = "control-plane", document = file("${path.module}/policies/load-balancers.json") }
    volumes        = { role = "control-plane", document = templatefile("${path.module}/policies/volumes.json.tftpl", local.names) }
    records        = { role = "control-plane", document = templatefile("${path.module}/policies/records.json.tftpl", local.names) }
    etcd-backup    = { role = "control-plane", document = templatefile("${path.module}/policies/etcd-backup.json.tftpl", local.names) }
    images         = { role = "worker", document = templatefile("${path.module}/policies/images.json.tftpl", local.names) }
    metrics        = { role = "observability", document = templatefile("${path.module}/policies/metrics.json.tftpl", local.names) }
  }

  names = {
    account_id    = var.account_id
    region        = var.region
    cluster_name  = var.cluster_name
    domain        = var.domain
    images_bucket = var.images_bucket
    state_bucket  = var.state_bucket
  }

  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role" "node" {
  for_each = var.roles

  name               = "${var.cluster_name}-${each.key}"
  description        = "Nodes of role ${each.key} of cluster ${var.cluster_name}"
  assume_role_policy = local.trust
}

resource "aws_iam_instance_profile" "node" {
  for_each = var.roles

  name = aws_iam_role.node[each.key].name
  role = aws_iam_role.node[each.key].name
}

resource "aws_iam_policy" "this" {
  for_each = local.policies

  name        = "${var.cluster_name}-${each.key}"
  description = "Right of the ${each.value.role} nodes of cluster ${var.cluster_name}: ${each.key}"
  # Through the decoder, so that neither blanks nor a slip of syntax reach IAM, which counts characters.
  policy = jsonencode(jsondecode(each.value.document))
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = local.policies

  role       = aws_iam_role.node[each.value.role].name
  policy_arn = aws_iam_policy.this[each.key].arn
}
