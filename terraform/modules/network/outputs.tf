output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.this.id
}

output "subnet_ids" {
  description = "Ids of the public subnets, by name."
  value       = { for name, subnet in aws_subnet.public : name => subnet.id }

  # An address can be mapped only while the gateway is attached, and the gateway detached only when none is mapped.
  depends_on = [aws_route.internet, aws_route_table_association.public]
}
