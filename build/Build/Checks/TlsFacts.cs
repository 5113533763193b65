using System.Net.Security;

namespace WasteCoach.Build.Checks;

/// <summary>What this machine saw when it spoke to a server.</summary>
public sealed record TlsFacts
{
    /// <summary>The server.</summary>
    public required Uri Address { get; init; }

    /// <summary>This machine's time at that moment.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The server's time by its header Date; null where it gave none.</summary>
    public DateTimeOffset? ServerTime { get; init; }

    /// <summary>The proxy through which it was asked, without login; null: none.</summary>
    public string? Proxy { get; init; }

    /// <summary>Who signed the server's certificate; null where there was none.</summary>
    public string? Issuer { get; init; }

    /// <summary>The first moment at which the certificate holds.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The last one.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>What this machine's trust store says of it.</summary>
    public SslPolicyErrors Errors { get; init; }

    /// <summary>The same in the system's words, such as UntrustedRoot.</summary>
    public IReadOnlyList<string> ChainStatus { get; init; } = [];

    /// <summary>Why there was no answer; null where there was one.</summary>
    public string? Failure { get; init; }
}
