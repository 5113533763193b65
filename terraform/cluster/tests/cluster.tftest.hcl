mock_provider "aws" {
  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::123456789012:policy/trial" }
  }
}

variables {
  cluster_name   = "trial"
  environment    = "test"
  region         = "ap-northeast-2"
  account_id     = "123456789012"
  domain         = "trial.example"
  images_bucket  = "trial-images"
  state_bucket   = "trial-state"
  max_retries    = 2
  operator_cidrs = ["203.0.113.7/32"]
  network        = { vpc = "10.0.0.0/16" }
  node_image     = { owner = "099720109477", name = "ubuntu/images/*" }
  public_key     = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBWmzqd0Yt9eZ1bq4a7Zyq8T2nB5r0J5yq1v5oXq0000 operator"

  subnets = {
    a = { zone = "ap-northeast-2a", cidr = "10.0.1.0/24" }
    b = { zone = "ap-northeast-2b", cidr = "10.0.2.0/24" }
    c = { zone = "ap-northeast-2c", cidr = "10.0.3.0/24" }
  }

  nodes = {
    head    = { instance_type = "t3.large", root_volume_gib = 80, role = "control-plane", workload = "control-plane", subnet = "a", private_ip = "10.0.1.10", elastic_ip = true }
    hand-1  = { instance_type = "t3.medium", root_volume_gib = 40, role = "worker", workload = "application", subnet = "a", private_ip = "10.0.1.11", elastic_ip = false }
    hand-2  = { instance_type = "t3.medium", root_volume_gib = 40, role = "worker", workload = "async-workers", subnet = "b", private_ip = "10.0.2.12", elastic_ip = false }
    queue   = { instance_type = "t3.small", root_volume_gib = 30, role = "store", workload = "message-queue", subnet = "b", private_ip = "10.0.2.20", elastic_ip = false }
    records = { instance_type = "t3.small", root_volume_gib = 30, role = "store", workload = "database", subnet = "c", private_ip = "10.0.3.21", elastic_ip = false }
    cache   = { instance_type = "t3.small", root_volume_gib = 30, role = "store", workload = "cache", subnet = "c", private_ip = "10.0.3.22", elastic_ip = false }
    eyes    = { instance_type = "t3.large", root_volume_gib = 60, role = "observability", workload = "monitoring", subnet = "c", private_ip = "10.0.3.23", elastic_ip = false }
  }
}

run "seven_entries_are_seven_nodes" {
  command = apply

  assert {
    condition     = toset(keys(output.nodes)) == toset(keys(var.nodes)) && length(distinct([for node in values(output.nodes) : node.instance_id])) == 7
    error_message = "seven entries must give seven instances of the same names"
  }

  assert {
    condition     = alltrue([for name, node in output.nodes : node.private_ip == var.nodes[name].private_ip && node.instance_type == var.nodes[name].instance_type && node.role == var.nodes[name].role && node.workload == var.nodes[name].workload])
    error_message = "a node's address, type, role and workload must be those of its entry"
  }

  assert {
    condition     = output.instance_profiles == { for role in ["control-plane", "worker", "store", "observability"] : role => "trial-${role}" }
    error_message = "each role must have an instance profile of its own"
  }

  assert {
    condition     = local.tags["wastecoach:cluster"] == "trial" && local.tags["wastecoach:environment"] == "test"
    error_message = "the provider's default tags must name the owner"
  }
}

run "one_more_entry_is_one_more_node" {
  command = apply

  variables {
    nodes = merge(var.nodes, {
      hand-3 = { instance_type = "t3.medium", root_volume_gib = 40, role = "worker", workload = "application", subnet = "b", private_ip = "10.0.2.13", elastic_ip = false }
    })
  }

  assert {
    condition     = length(output.nodes) == 8 && output.nodes["hand-3"].private_ip == "10.0.2.13"
    error_message = "an eighth entry must give an eighth node without another edit"
  }

  assert {
    condition     = alltrue([for name, node in run.seven_entries_are_seven_nodes.nodes : output.nodes[name].instance_id == node.instance_id])
    error_message = "an eighth node must leave the seven as they are"
  }
}

run "the_internet_is_refused_as_operator" {
  command         = plan
  expect_failures = [var.operator_cidrs]

  variables {
    operator_cidrs = ["203.0.113.7/32", "0.0.0.0/0"]
  }
}

run "half_the_internet_is_refused_as_operator" {
  command         = plan
  expect_failures = [var.operator_cidrs]

  variables {
    operator_cidrs = ["0.0.0.0/1", "128.0.0.0/1"]
  }
}

run "the_ipv6_internet_is_refused_as_operator" {
  command         = plan
  expect_failures = [var.operator_cidrs]

  variables {
    operator_cidrs = ["::/0"]
  }
}

run "no_operator_is_refused" {
  command         = plan
  expect_failures = [var.operator_cidrs]

  variables {
    operator_cidrs = []
  }
}

run "an_unknown_role_is_refused" {
  command         = plan
  expect_failures = [var.nodes]

  variables {
    nodes = merge(var.nodes, { head = merge(var.nodes["head"], { role = "boss" }), other = merge(var.nodes["head"], { private_ip = "10.0.1.12" }) })
  }
}

run "a_cluster_without_control_plane_is_refused" {
  command         = plan
  expect_failures = [var.nodes]

  variables {
    nodes = { for name, node in var.nodes : name => node if node.role != "control-plane" }
  }
}

run "an_address_outside_its_subnet_is_refused" {
  command         = plan
  expect_failures = [var.nodes]

  variables {
    nodes = merge(var.nodes, { head = merge(var.nodes["head"], { private_ip = "10.0.2.10" }) })
  }
}

run "one_address_for_two_nodes_is_refused" {
  command         = plan
  expect_failures = [var.nodes]

  variables {
    nodes = merge(var.nodes, { hand-1 = merge(var.nodes["hand-1"], { private_ip = "10.0.1.10" }) })
  }
}

run "a_subnet_outside_the_vpc_is_refused" {
  command         = plan
  expect_failures = [var.subnets]

  variables {
    subnets = merge(var.subnets, { d = { zone = "ap-northeast-2a", cidr = "10.1.4.0/24" } })
  }
}

run "an_account_of_eleven_digits_is_refused" {
  command         = plan
  expect_failures = [var.account_id]

  variables {
    account_id = "12345678901"
  }
}

run "the_state_in_the_images_bucket_is_refused" {
  command         = plan
  expect_failures = [var.state_bucket]

  variables {
    state_bucket = "trial-images"
  }
}
