using System.Net;

namespace Rehearsal.Distribution.Controllers;

/// <summary>What the controllers must know of the cluster.</summary>
internal sealed record ControllerOptions
{
    public required string AdvertiseAddress { get; init; }

    public required int SecurePort { get; init; }

    public required IPNetwork ServiceRange { get; init; }

    /// <summary>Null: nodes get no pod range.</summary>
    public IPNetwork? PodRange { get; init; }

    /// <summary>The certificate that every namespace gets in kube-root-ca.crt.</summary>
    public required string AuthorityFile { get; init; }

    public required string SigningCertificateFile { get; init; }

    public required string SigningKeyFile { get; init; }

    /// <summary>A node that has not renewed its lease for so long is lost.</summary>
    public TimeSpan NodeGrace { get; init; } = TimeSpan.FromSeconds(40);

    public ClusterSettings? Settings { get; init; }
}
