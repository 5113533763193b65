using k8s.Models;
using Rehearsal.Runtime.Cluster;

namespace Rehearsal.Runtime.Names;

/// <summary>The names of the cluster's Services, each of which leads straight to the ready pods behind it.</summary>
/// <param name="Hosts">As a hosts file.</param>
/// <param name="Refusals">Services that cannot have a name here, and why.</param>
internal sealed record NameTable(string Hosts, IReadOnlyList<string> Refusals)
{
    public static NameTable Of(ClusterView view)
    {
        var (lines, refusals) = (new SortedSet<string>(StringComparer.Ordinal), new List<string>());
        foreach (var (key, service) in view.Services.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (Difference(view, key, service) is { } difference)
            {
                refusals.Add(difference);
                continue;
            }

            var domain = $"{service.Metadata.Name}.{service.Metadata.NamespaceProperty}.svc.cluster.local";
            foreach (var port in service.Spec.Ports ?? [])
            {
                foreach (var (address, _, pod) in view.Ready(key, port.Name))
                {
                    lines.Add($"{address} {domain}");
                    if (service.Spec.ClusterIP == "None" && pod.Length > 0)
                    {
                        lines.Add($"{address} {pod}.{domain}");
                    }
                }
            }
        }

        return new NameTable(string.Concat(lines.Select(line => line + "\n")), refusals);
    }

    /// <summary>A name leads past the Service to its pods: that is the same only when they have the same ports.</summary>
    private static string? Difference(ClusterView view, string key, V1Service service)
    {
        foreach (var port in service.Spec.ClusterIP == "None" ? [] : service.Spec.Ports ?? [])
        {
            if (view.Ready(key, port.Name).FirstOrDefault(target => target.Port != port.Port) is { Address: not null } target)
            {
                return $"Service {key} has no name for pods: its port {port.Port} is {target.Port} at the pods, and here a name leads straight to them. Give both the same number.";
            }
        }

        return null;
    }
}
