output "nodes" {
  description = "The nodes by name, as the inventory wants them."
  value = {
    for name, instance in aws_instance.this : name => {
      instance_id       = instance.id
      private_ip        = instance.private_ip
      public_ip         = try(aws_eip.this[name].public_ip, instance.public_ip)
      availability_zone = instance.availability_zone
      instance_type     = instance.instance_type
      role              = var.nodes[name].role
      workload          = var.nodes[name].workload
    }
  }
}
