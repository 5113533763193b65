namespace WasteCoach.Build.Environments;

/// <summary>The registry that our images go to.</summary>
public sealed record RegistrySettings
{
    /// <summary>Host and, where it is not the scheme's own, port: <c>ghcr.io</c>, <c>10.0.0.1:5000</c>.</summary>
    public required string Address { get; init; }

    /// <summary>Whether it speaks HTTP without TLS.</summary>
    public bool PlainHttp { get; init; }

    /// <summary>Who pushes.</summary>
    public required string User { get; init; }

    /// <summary>The user's token; for GHCR one with the right <c>write:packages</c>.</summary>
    public required SecretReference Token { get; init; }

    /// <summary>The token that the cluster pulls with; for GHCR one with <c>read:packages</c> alone. Left out: <see cref="Token"/>.</summary>
    public SecretReference? PullToken { get; init; }
}
