using System.Net;
using Rehearsal.Distribution.Kubelet;

namespace Rehearsal.Distribution.Api;

/// <summary>Where the API server listens and finds its files.</summary>
internal sealed record ApiServerOptions
{
    public required IPAddress Address { get; init; }

    public required int Port { get; init; }

    /// <summary>The journal of the store.</summary>
    public required string StorePath { get; init; }

    public required string CertificateFile { get; init; }

    public required string KeyFile { get; init; }

    /// <summary>Client certificates must come from this authority.</summary>
    public required string ClientAuthorityFile { get; init; }

    public required string ServiceAccountKeyFile { get; init; }

    public required IPNetwork ServiceRange { get; init; }

    /// <summary>Who has the logs of pods that really run; null: none does.</summary>
    public RuntimeAccess? Runtime { get; init; }
}
