variable "cluster_name" {
  description = "Name of the cluster, in names and conditions."
  type        = string
}

variable "environment" {
  description = "Name of the GitHub environment whose jobs may build the cluster."
  type        = string
}

variable "github" {
  description = "The repository whose workflows are trusted."
  type = object({
    owner      = string
    repository = string
  })
}

variable "account_id" {
  description = "AWS account of the cluster."
  type        = string
}

variable "region" {
  description = "AWS region of the cluster."
  type        = string
}

variable "images_bucket" {
  description = "Bucket of the uploaded photos."
  type        = string
}

variable "state_bucket" {
  description = "Bucket of terraform's state, the journal and the locks."
  type        = string
}
