namespace WasteCoach.Build.Environments;

/// <summary>The public DNS zone.</summary>
public sealed record DnsSettings
{
    /// <summary>The zone's apex. The certificate is for it and for <c>*.</c> below it.</summary>
    public required string Zone { get; init; }

    /// <summary>The names below the cluster's domain that lead to the load balancer, beside the domain itself.</summary>
    public required IReadOnlyList<string> Records { get; init; }
}
