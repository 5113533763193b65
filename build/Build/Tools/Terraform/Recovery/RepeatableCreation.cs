namespace WasteCoach.Build.Tools.Terraform.Recovery;

/// <summary>
/// The types whose creation is a setting (a PUT, an UPSERT, an attachment) or no object at all: doing it again is
/// harmless, so there is nothing to look for.
/// </summary>
public sealed class RepeatableCreation : IResourceLookup
{
    /// <inheritdoc/>
    public IReadOnlySet<string> Types { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "aws_acm_certificate_validation",
        "aws_default_security_group",
        "aws_iam_role_policy_attachment",
        "aws_route53_record", // with allow_overwrite, which tests/Infrastructure.Tests asks of every record
        "aws_s3_bucket_cors_configuration",
        "aws_s3_bucket_lifecycle_configuration",
        "aws_s3_bucket_ownership_controls",
        "aws_s3_bucket_policy",
        "aws_s3_bucket_public_access_block",
        "aws_s3_bucket_server_side_encryption_configuration",
        "aws_s3_bucket_versioning",
    };

    /// <inheritdoc/>
    public Task<LookupResult> FindAsync(
        PlannedResource resource,
        IReadOnlyDictionary<string, PlannedResource> plan,
        CancellationToken cancellationToken) =>
        Task.FromResult<LookupResult>(new LookupResult.Repeatable());
}
