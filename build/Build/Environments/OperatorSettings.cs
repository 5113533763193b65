using System.Net;

namespace WasteCoach.Build.Environments;

/// <summary>Who operates the cluster.</summary>
public sealed record OperatorSettings
{
    /// <summary>The networks that may reach SSH (22) and the API server (6443). Never the whole internet.</summary>
    public required IReadOnlyList<IPNetwork> Cidrs { get; init; }
}
