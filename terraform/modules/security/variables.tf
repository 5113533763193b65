variable "cluster_name" {
  description = "Name of the cluster, in names and tags."
  type        = string
}

variable "vpc_id" {
  description = "VPC of the groups."
  type        = string
}

variable "roles" {
  description = "Roles of nodes; each has its own group."
  type        = set(string)
}

variable "operator_cidrs" {
  description = "IPv4 ranges from which SSH and the Kubernetes API can be reached; the stack has checked them."
  type        = set(string)
}
