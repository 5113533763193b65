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

variable "operator_cidrs" {
  description = "IPv4 ranges from which SSH and the Kubernetes API can be reached."
  type        = set(string)

  validation {
    condition     = length(var.operator_cidrs) > 0
    error_message = "operator_cidrs is empty: nobody could reach SSH or the Kubernetes API. Give the operator's public address, for example 203.0.113.7/32."
  }

  validation {
    condition     = alltrue([for cidr in var.operator_cidrs : can(cidrnetmask(cidr))])
    error_message = "operator_cidrs must hold IPv4 ranges such as 203.0.113.7/32; IPv6 ranges (::/0 among them) have no use in an IPv4 VPC."
  }

  # Two halves, 0.0.0.0/1 and 128.0.0.0/1, would be the whole internet as well.
  validation {
    condition     = alltrue([for cidr in var.operator_cidrs : try(tonumber(split("/", cidr)[1]) >= 8, false)])
    error_message = "operator_cidrs would open SSH and the Kubernetes API to the internet: 0.0.0.0/0 and every range wider than /8 is refused. Give the operator's own range."
  }
}

variable "network" {
  description = "Address range of the VPC."
  type = object({
    vpc = string
  })

  validation {
    condition     = can(cidrnetmask(var.network.vpc)) && try(tonumber(split("/", var.network.vpc)[1]) >= 16 && tonumber(split("/", var.network.vpc)[1]) <= 28, false)
    error_message = "network.vpc must be an IPv4 range from /16 to /28, for example 10.0.0.0/16."
  }
}

variable "subnets" {
  description = "Public subnets by name."
  type = map(object({
    zone = string
    cidr = string
  }))

  validation {
    condition     = length(distinct([for subnet in values(var.subnets) : subnet.zone])) >= 2
    error_message = "subnets must lie in at least two availability zones: a load balancer refuses to start in one."
  }

  validation {
    condition     = alltrue([for subnet in values(var.subnets) : startswith(subnet.zone, var.region)])
    error_message = "subnets must lie in zones of region (for example ap-northeast-2a in ap-northeast-2)."
  }

  # A range lies in the VPC when its first address, cut to the VPC's length, is the VPC's first address.
  validation {
    condition = alltrue([
      for subnet in values(var.subnets) : try(
        tonumber(split("/", subnet.cidr)[1]) >= tonumber(split("/", var.network.vpc)[1])
        && cidrhost("${cidrhost(subnet.cidr, 0)}/${split("/", var.network.vpc)[1]}", 0) == cidrhost(var.network.vpc, 0),
      false)
    ])
    error_message = "subnets must have IPv4 ranges within network.vpc."
  }
}

variable "nodes" {
  description = "The nodes by name. Everything about nodes, their number too, comes from here."
  type = map(object({
    instance_type   = string
    root_volume_gib = number
    role            = string
    workload        = string
    subnet          = string
    private_ip      = string
    elastic_ip      = bool
  }))

  validation {
    condition     = alltrue([for name in keys(var.nodes) : can(regex("^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", name))])
    error_message = "nodes must have host names as keys: up to 63 characters of a-z, 0-9 and -, starting with a letter."
  }

  validation {
    condition     = alltrue([for node in values(var.nodes) : contains(local.roles, node.role)])
    error_message = "nodes have an unknown role; known are ${join(", ", local.roles)}."
  }

  validation {
    condition     = anytrue([for node in values(var.nodes) : node.role == "control-plane"])
    error_message = "nodes has none with role control-plane: a cluster needs one."
  }

  validation {
    condition     = alltrue([for node in values(var.nodes) : contains(keys(var.subnets), node.subnet)])
    error_message = "nodes name a subnet that is not in subnets (${join(", ", keys(var.subnets))})."
  }

  validation {
    condition = alltrue([
      for node in values(var.nodes) : try(
        cidrhost("${node.private_ip}/${split("/", var.subnets[node.subnet].cidr)[1]}", 0) == cidrhost(var.subnets[node.subnet].cidr, 0),
      false)
    ])
    error_message = "nodes have a private_ip outside the range of their subnet."
  }

  validation {
    condition     = length(distinct([for node in values(var.nodes) : node.private_ip])) == length(var.nodes)
    error_message = "nodes share a private_ip; each needs its own."
  }

  validation {
    condition     = alltrue([for node in values(var.nodes) : node.root_volume_gib >= 20 && node.root_volume_gib <= 16384])
    error_message = "nodes must have a root_volume_gib from 20 (images and logs fill less) to 16384 (the most that gp3 allows)."
  }
}

variable "node_image" {
  description = "Machine image of the nodes: account that publishes it, and pattern of its name."
  type = object({
    owner = string
    name  = string
  })

  # A pattern without a publisher would take anybody's image of that name.
  validation {
    condition     = can(regex("^[0-9]{12}$", var.node_image.owner))
    error_message = "node_image.owner must be the twelve digits of the publisher's account (Canonical is 099720109477)."
  }
}

variable "public_key" {
  description = "The operator's SSH public key in OpenSSH form."
  type        = string

  validation {
    condition     = can(regex("^(ssh-ed25519|ssh-rsa) [A-Za-z0-9+/]+={0,2}( .*)?$", trimspace(var.public_key)))
    error_message = "public_key must be one line of an ssh-ed25519 or ssh-rsa public key (EC2 takes no others): the content of the .pub file."
  }
}
