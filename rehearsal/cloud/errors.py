"""Refusals in AWS's own words and codes."""

from __future__ import annotations

from moto.acm.exceptions import AWSError
from moto.ec2.exceptions import DependencyViolationError, EC2ClientError

__all__ = ["CertificateInUse", "DependencyViolationError", "refuse"]


def refuse(code: str, message: str) -> EC2ClientError:
    """An error of EC2 that moto has no class for."""
    return EC2ClientError(code, message)


class CertificateInUse(AWSError):
    """Certificate Manager keeps what a load balancer shows."""

    TYPE = "ResourceInUseException"
