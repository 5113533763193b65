using System.Collections.Concurrent;
using k8s.Models;

namespace Rehearsal.Runtime.Cluster;

/// <summary>What the cluster was last seen to have, of what names and entrance are made of.</summary>
internal sealed class ClusterView
{
    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentDictionary<string, V1Service> Services { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, V1EndpointSlice> Slices { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, V1Ingress> Ingresses { get; } = new(StringComparer.Ordinal);

    /// <summary>Completes with the next change.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    public void Changed() => Interlocked.Exchange(ref next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    /// <summary>NAMESPACE/NAME.</summary>
    public static string Key(V1ObjectMeta metadata) => $"{metadata.NamespaceProperty}/{metadata.Name}";

    /// <summary>Addresses of a Service's ready pods, with the number of one of its ports.</summary>
    /// <param name="port">Its name in the Service; null or empty: the only one.</param>
    public IEnumerable<(string Address, int Port, string Pod)> Ready(string service, string? port) => Slices.Values
        .Where(slice => slice.Metadata.Labels?.TryGetValue("kubernetes.io/service-name", out var name) == true && $"{slice.Metadata.NamespaceProperty}/{name}" == service)
        .SelectMany(slice => (slice.Ports ?? []).Where(item => (item.Name ?? "") == (port ?? "") && item.Port is not null).SelectMany(item =>
            (slice.Endpoints ?? []).Where(endpoint => endpoint.Conditions is { Ready: true } and not { Terminating: true })
                .SelectMany(endpoint => endpoint.Addresses.Select(address => (address, item.Port!.Value, endpoint.TargetRef?.Name ?? "")))))
        .OrderBy(item => item.address, StringComparer.Ordinal);
}
