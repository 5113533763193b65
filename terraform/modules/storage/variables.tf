variable "bucket" {
  description = "Name of the bucket of the uploaded photos."
  type        = string
}

variable "cors_origins" {
  description = "Web origins that may upload and show photos."
  type        = set(string)
}
