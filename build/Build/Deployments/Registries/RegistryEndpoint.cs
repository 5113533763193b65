namespace WasteCoach.Build.Deployments.Registries;

/// <summary>Where a registry answers.</summary>
/// <param name="Address">Host and, where it is not the scheme's own, port.</param>
/// <param name="PlainHttp">Whether it speaks HTTP without TLS.</param>
public sealed record RegistryEndpoint(string Address, bool PlainHttp)
{
    /// <summary>The registry's root.</summary>
    public Uri Root => new($"{(PlainHttp ? "http" : "https")}://{Address}/");
}
