locals {
  tags = merge(var.tags, {
    "wastecoach:cluster"     = var.cluster_name
    "wastecoach:environment" = var.environment
  })
}

module "storage" {
  source = "../modules/storage"

  bucket       = var.images_bucket
  cors_origins = var.cors_origins
}

module "dns" {
  source = "../modules/dns"

  cluster_name = var.cluster_name
  domain       = var.domain
}

module "github" {
  source = "../modules/github"

  cluster_name  = var.cluster_name
  environment   = var.environment
  github        = var.github
  account_id    = var.account_id
  region        = var.region
  images_bucket = var.images_bucket
  state_bucket  = var.state_bucket
}
