variable "cluster_name" {
  description = "Name of the cluster, in names and in the ownership tag."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}[a-z0-9]$", var.cluster_name))
    error_message = "cluster_name must be 3 to 32 characters of a-z, 0-9 and -, starting with a letter: it becomes part of names in IAM, EC2 and DNS."
  }
}

variable "environment" {
  description = "Name of the environment, in the ownership tags."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*$", var.environment))
    error_message = "environment must be a name of a-z, 0-9 and -, for example production."
  }
}

variable "region" {
  description = "AWS region."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be the name of an AWS region, for example ap-northeast-2."
  }
}

variable "account_id" {
  description = "AWS account. The provider refuses to work with credentials of another one."
  type        = string

  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must be the twelve digits of an AWS account, in quotes: a number would lose leading zeros."
  }
}

variable "domain" {
  description = "Domain of the cluster."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain))
    error_message = "domain must be a name like growbin.app, in small letters and without a dot at the end."
  }
}

variable "images_bucket" {
  description = "Bucket of the uploaded photos."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.images_bucket))
    error_message = "images_bucket must be 3 to 63 characters of a-z, 0-9 and -; a dot in a bucket's name breaks TLS."
  }
}

variable "state_bucket" {
  description = "Bucket of terraform's state, the journal, the locks and the etcd snapshots; made before terraform runs."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.state_bucket)) && var.state_bucket != var.images_bucket
    error_message = "state_bucket must be 3 to 63 characters of a-z, 0-9 and -, and another bucket than images_bucket: what is kept there is secret and must not expire."
  }
}

variable "max_retries" {
  description = "How often the provider repeats a failed call."
  type        = number

  validation {
    condition     = var.max_retries >= 0 && var.max_retries <= 25 && floor(var.max_retries) == var.max_retries
    error_message = "max_retries must be a whole number from 0 to 25 (25 is the provider's own default and can take an hour)."
  }
}

variable "tags" {
  description = "Further tags for everything; the ownership tags are added."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for key in keys(var.tags) : !startswith(key, "wastecoach:") && !startswith(lower(key), "aws:")])
    error_message = "tags must not set keys that begin with wastecoach: (the ownership tags, set by the stack itself) or aws: (reserved)."
  }
}

variable "cors_origins" {
  description = "Web origins that may upload and show photos."
  type        = set(string)

  validation {
    condition     = length(var.cors_origins) > 0 && alltrue([for origin in var.cors_origins : can(regex("^https?://[^/*]+$", origin))])
    error_message = "cors_origins must be web origins without path or wildcard, for example https://growbin.app."
  }
}

variable "github" {
  description = "The GitHub repository whose workflows may take the roles."
  type = object({
    owner      = string
    repository = string
  })

  # A wildcard would trust other people's repositories.
  validation {
    condition     = can(regex("^[A-Za-z0-9-]+$", var.github.owner)) && can(regex("^[A-Za-z0-9._-]+$", var.github.repository))
    error_message = "github must be one owner and one repository by name, without wildcards or slashes, for example owner wastecoach and repository deploy."
  }
}
