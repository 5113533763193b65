using System.Net;

namespace Rehearsal.ArgoCd.Cluster;

/// <summary>The API server refused; the message is its own.</summary>
internal sealed class KubeException(HttpStatusCode status, string reason, string message) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;

    public string Reason { get; } = reason;
}
