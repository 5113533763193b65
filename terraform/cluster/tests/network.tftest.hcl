mock_provider "aws" {}

variables {
  cluster_name = "trial"
  cidr         = "10.0.0.0/16"

  subnets = {
    a = { zone = "ap-northeast-2a", cidr = "10.0.1.0/24" }
    b = { zone = "ap-northeast-2b", cidr = "10.0.2.0/24" }
  }
}

run "network" {
  command = apply

  module {
    source = "../modules/network"
  }

  assert {
    condition     = length(aws_subnet.public) == length(var.subnets) && alltrue([for name, subnet in aws_subnet.public : subnet.availability_zone == var.subnets[name].zone && subnet.cidr_block == var.subnets[name].cidr])
    error_message = "there must be one subnet for each entry, in its zone and range"
  }

  assert {
    condition     = aws_vpc.this.enable_dns_hostnames && aws_vpc.this.enable_dns_support
    error_message = "names must resolve within the VPC"
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.public : subnet.tags["kubernetes.io/role/elb"] == "1" && subnet.tags["kubernetes.io/cluster/trial"] == "owned"])
    error_message = "the load balancer controller finds public subnets by these tags"
  }

  assert {
    condition     = aws_route.internet.destination_cidr_block == "0.0.0.0/0" && aws_route.internet.gateway_id == aws_internet_gateway.this.id && length(aws_route_table_association.public) == 2
    error_message = "every subnet must have its way out"
  }

  assert {
    condition     = aws_default_security_group.unused.vpc_id == aws_vpc.this.id && try(length(aws_default_security_group.unused.ingress), 0) == 0
    error_message = "the VPC's default group must allow nothing"
  }
}
