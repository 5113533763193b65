output "zone_id" {
  description = "Id of the zone."
  value       = aws_route53_zone.this.zone_id
}

output "name_servers" {
  description = "Name servers that the domain's registrar must name."
  value       = aws_route53_zone.this.name_servers
}

output "certificate_arn" {
  description = "The certificate, once it is issued."
  value       = aws_acm_certificate_validation.this.certificate_arn
}
