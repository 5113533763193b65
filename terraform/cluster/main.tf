locals {
  roles = toset(["control-plane", "worker", "store", "observability"])

  tags = merge(var.tags, {
    "wastecoach:cluster"     = var.cluster_name
    "wastecoach:environment" = var.environment
  })
}

module "network" {
  source = "../modules/network"

  cluster_name = var.cluster_name
  cidr         = var.network.vpc
  subnets      = var.subnets
}

module "security" {
  source = "../modules/security"

  cluster_name   = var.cluster_name
  vpc_id         = module.network.vpc_id
  roles          = local.roles
  operator_cidrs = var.operator_cidrs
}

module "identity" {
  source = "../modules/identity"

  cluster_name  = var.cluster_name
  account_id    = var.account_id
  region        = var.region
  domain        = var.domain
  images_bucket = var.images_bucket
  state_bucket  = var.state_bucket
  roles         = local.roles
}

module "nodes" {
  source = "../modules/nodes"

  cluster_name       = var.cluster_name
  nodes              = var.nodes
  roles              = module.identity.roles
  image              = var.node_image
  public_key         = var.public_key
  subnet_ids         = module.network.subnet_ids
  security_group_ids = module.security.group_ids
  volume_tags        = local.tags
}
