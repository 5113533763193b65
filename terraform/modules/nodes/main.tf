locals {
  # One hop is enough for the node itself; pods sit one hop further. Only pods of roles that carry rights need the
  # node's credentials (load balancer and volume controllers, image uploads, dashboards): elsewhere they can't get them.
  metadata_hops = { for role, profile in var.roles : role => profile.pods_use_credentials ? 2 : 1 }
}

data "aws_ami" "node" {
  owners      = [var.image.owner]
  most_recent = true

  filter {
    name   = "name"
    values = [var.image.name]
  }

  filter {
    name   = "architecture"
    values = ["x86_64"]
  }

  filter {
    name   = "virtualization-type"
    values = ["hvm"]
  }
}

resource "aws_key_pair" "operator" {
  key_name   = "${var.cluster_name}-operator"
  public_key = var.public_key

  tags = {
    Name = "${var.cluster_name}-operator"
  }
}

resource "aws_instance" "this" {
  for_each = var.nodes

  ami                    = data.aws_ami.node.id
  instance_type          = each.value.instance_type
  key_name               = aws_key_pair.operator.key_name
  iam_instance_profile   = var.roles[each.value.role].instance_profile
  subnet_id              = var.subnet_ids[each.value.subnet]
  private_ip             = each.value.private_ip
  vpc_security_group_ids = [var.security_group_ids["node"], var.security_group_ids[each.value.role]]

  # Stays on: pod traffic leaves a node inside VXLAN, from the node's own address.
  source_dest_check = true

  user_data = <<-EOT
    #cloud-config
    hostname: ${each.key}
    preserve_hostname: false
    manage_etc_hosts: localhost
  EOT

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = local.metadata_hops[each.value.role]
    instance_metadata_tags      = "disabled"
  }

  root_block_device {
    volume_type           = "gp3"
    volume_size           = each.value.root_volume_gib
    encrypted             = true
    delete_on_termination = true

    # Not volume_tags: that would also claim the volumes which the EBS CSI driver attaches.
    tags = merge(var.volume_tags, { Name = "${each.key}-root" })
  }

  tags = {
    Name                                        = each.key
    "wastecoach:role"                           = each.value.role
    "wastecoach:workload"                       = each.value.workload
    "kubernetes.io/cluster/${var.cluster_name}" = "owned"
  }

  # A newer image is for new nodes. It must not replace those that hold etcd and the databases.
  lifecycle {
    ignore_changes = [ami]
  }
}

resource "aws_eip" "this" {
  for_each = { for name, node in var.nodes : name => node if node.elastic_ip }

  domain   = "vpc"
  instance = aws_instance.this[each.key].id

  tags = {
    Name = each.key
  }
}
