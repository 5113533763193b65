variable "cluster_name" {
  description = "Name of the cluster, in names and tags."
  type        = string
}

variable "nodes" {
  description = "Nodes by name."
  type = map(object({
    instance_type   = string
    root_volume_gib = number
    role            = string
    workload        = string
    subnet          = string
    private_ip      = string
    elastic_ip      = bool
  }))
}

variable "roles" {
  description = "What a node gets by its role: the instance profile, and whether its pods use the profile's credentials."
  type = map(object({
    instance_profile     = string
    pods_use_credentials = bool
  }))
}

variable "image" {
  description = "Machine image, by owner and name pattern; the newest one is taken for new nodes."
  type = object({
    owner = string
    name  = string
  })
}

variable "public_key" {
  description = "The operator's SSH key in OpenSSH form."
  type        = string
}

variable "subnet_ids" {
  description = "Ids of the subnets, by name."
  type        = map(string)
}

variable "security_group_ids" {
  description = "Ids of the security groups: node, and one for each role."
  type        = map(string)
}

variable "volume_tags" {
  description = "Ownership tags of the root volumes."
  type        = map(string)
}
