resource "aws_route53_zone" "this" {
  name    = var.domain
  comment = "Zone of cluster ${var.cluster_name}"

  # The records which lead to the load balancer are made later and by others; they must not hold up a teardown.
  force_destroy = true

  tags = {
    Name = var.domain
  }
}

resource "aws_acm_certificate" "this" {
  domain_name               = var.domain
  subject_alternative_names = ["*.${var.domain}"]
  validation_method         = "DNS"

  tags = {
    Name = var.domain
  }

  lifecycle {
    create_before_destroy = true
  }
}

locals {
  # ACM proves a domain and its wildcard by one and the same record.
  validation = one([for option in aws_acm_certificate.this.domain_validation_options : option if option.domain_name == var.domain])
}

resource "aws_route53_record" "validation" {
  zone_id         = aws_route53_zone.this.zone_id
  name            = local.validation.resource_record_name
  type            = local.validation.resource_record_type
  records         = [local.validation.resource_record_value]
  ttl             = 60
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "this" {
  certificate_arn = aws_acm_certificate.this.arn

  # Issued only once the domain's registrar names this zone's servers.
  timeouts {
    create = "15m"
  }

  depends_on = [aws_route53_record.validation]
}
