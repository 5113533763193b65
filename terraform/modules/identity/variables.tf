variable "cluster_name" {
  description = "Name of the cluster, in names, tags and conditions."
  type        = string
}

variable "account_id" {
  description = "AWS account of the cluster."
  type        = string
}

variable "region" {
  description = "AWS region of the cluster."
  type        = string
}

variable "domain" {
  description = "Domain whose records the control plane may change."
  type        = string
}

variable "images_bucket" {
  description = "Bucket of the uploaded photos."
  type        = string
}

variable "state_bucket" {
  description = "Bucket that takes etcd snapshots, below etcd/<cluster>/."
  type        = string
}

variable "roles" {
  description = "Roles of nodes; each has its own IAM role and instance profile."
  type        = set(string)
}
