variable "cluster_name" {
  description = "Name of the cluster, in comments."
  type        = string
}

variable "domain" {
  description = "Domain of the zone and, with its wildcard, of the certificate."
  type        = string
}
