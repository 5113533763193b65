variable "cluster_name" {
  description = "Name of the cluster, in names and tags."
  type        = string
}

variable "cidr" {
  description = "Address range of the VPC."
  type        = string
}

variable "subnets" {
  description = "Public subnets by name: availability zone and address range."
  type = map(object({
    zone = string
    cidr = string
  }))
}
