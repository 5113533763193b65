namespace WasteCoach.Build.Environments;

/// <summary>The AWS account and how it is reached.</summary>
public sealed record AwsSettings
{
    /// <summary>The twelve digits of the account that the session must belong to.</summary>
    public required string AccountId { get; init; }

    /// <summary>The region, such as <c>ap-northeast-2</c>.</summary>
    public required string Region { get; init; }

    /// <summary>The endpoint that answers for every AWS service, or <see langword="null"/> for AWS itself.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Fixed credentials, or <see langword="null"/> for the SDK's default chain (environment, profile, SSO, OIDC).</summary>
    public AwsCredentials? Credentials { get; init; }

    /// <summary>How often a failed request is tried again before it is an error.</summary>
    public required int MaxRetries { get; init; }

    /// <summary>How long the session must still be valid when a run begins.</summary>
    public required TimeSpan MinimumSession { get; init; }
}
