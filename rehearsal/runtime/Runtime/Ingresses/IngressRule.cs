using k8s.Models;

namespace Rehearsal.Runtime.Ingresses;

/// <summary>One rule of the load balancer, in its order.</summary>
/// <param name="Host">Empty: every one.</param>
/// <param name="Path">Of the request; "/" with prefix is every one.</param>
/// <param name="Backend">A Service, or the name of an action.</param>
/// <param name="IsSecure">Its listener ends TLS.</param>
internal sealed record IngressRule(string Host, string Path, bool IsExact, V1IngressServiceBackend Backend, V1Ingress Ingress, bool IsSecure)
{
    /// <summary>Paths are compared as they are written; a prefix ends at a slash.</summary>
    public bool Matches(string host, string path) => (Host.Length == 0 || MatchesHost(host)) && (IsExact ? path == Path
        : Path == "/" || path == Path.TrimEnd('/') || path.StartsWith($"{Path.TrimEnd('/')}/", StringComparison.Ordinal));

    private bool MatchesHost(string host) => Host.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(Host[1..], StringComparison.OrdinalIgnoreCase) && !host[..^(Host.Length - 1)].Contains('.', StringComparison.Ordinal)
        : host.Equals(Host, StringComparison.OrdinalIgnoreCase);
}
