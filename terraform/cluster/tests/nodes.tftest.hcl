mock_provider "aws" {}

variables {
  cluster_name       = "trial"
  image              = { owner = "099720109477", name = "ubuntu/images/*" }
  public_key         = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBWmzqd0Yt9eZ1bq4a7Zyq8T2nB5r0J5yq1v5oXq0000 operator"
  subnet_ids         = { a = "subnet-a", b = "subnet-b" }
  security_group_ids = { node = "sg-node", control-plane = "sg-control-plane", store = "sg-store" }
  volume_tags        = { "wastecoach:cluster" = "trial" }

  roles = {
    control-plane = { instance_profile = "trial-control-plane", pods_use_credentials = true }
    store         = { instance_profile = "trial-store", pods_use_credentials = false }
  }

  nodes = {
    head  = { instance_type = "t3.large", root_volume_gib = 80, role = "control-plane", workload = "control-plane", subnet = "a", private_ip = "10.0.1.10", elastic_ip = true }
    queue = { instance_type = "t3.small", root_volume_gib = 30, role = "store", workload = "message-queue", subnet = "b", private_ip = "10.0.2.20", elastic_ip = false }
  }
}

run "nodes" {
  command = plan

  module {
    source = "../modules/nodes"
  }

  assert {
    condition     = alltrue([for node in aws_instance.this : node.root_block_device[0].encrypted && node.root_block_device[0].volume_type == "gp3"])
    error_message = "root volumes must be encrypted gp3"
  }

  assert {
    condition     = aws_instance.this["head"].root_block_device[0].volume_size == 80 && aws_instance.this["queue"].root_block_device[0].volume_size == 30
    error_message = "a root volume must have the size of its node's entry"
  }

  assert {
    condition     = alltrue([for node in aws_instance.this : node.root_block_device[0].tags["wastecoach:cluster"] == "trial"])
    error_message = "root volumes must carry the ownership tag, which default_tags do not give them"
  }

  assert {
    condition     = alltrue([for node in aws_instance.this : node.metadata_options[0].http_tokens == "required"])
    error_message = "the metadata service must want a session token (IMDSv2)"
  }

  assert {
    condition     = aws_instance.this["head"].metadata_options[0].http_put_response_hop_limit == 2 && aws_instance.this["queue"].metadata_options[0].http_put_response_hop_limit == 1
    error_message = "only pods of roles that carry rights may reach the node's credentials"
  }

  assert {
    condition     = aws_instance.this["head"].iam_instance_profile == "trial-control-plane" && aws_instance.this["queue"].iam_instance_profile == "trial-store"
    error_message = "a node must have the profile of its role"
  }

  assert {
    condition     = aws_instance.this["queue"].vpc_security_group_ids == toset(["sg-node", "sg-store"]) && aws_instance.this["queue"].subnet_id == "subnet-b"
    error_message = "a node must be in its subnet, in the group of all nodes and in that of its role"
  }

  assert {
    condition     = keys(aws_eip.this) == ["head"]
    error_message = "only nodes that ask for it have an Elastic IP"
  }

  assert {
    condition     = alltrue([for name, node in aws_instance.this : strcontains(node.user_data, "hostname: ${name}\n") && node.tags["Name"] == name])
    error_message = "a node's host name and Name tag must be its name"
  }
}
