using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Clusters;

/// <summary>A server that shares the load balancer, below a path.</summary>
/// <param name="Host">The name under which it is asked for.</param>
/// <param name="Path">The path below which all of it is.</param>
/// <param name="Health">Where it says that it is well.</param>
/// <param name="Namespace">Where it runs.</param>
public sealed record SubPath(string Host, string Path, string Health, string Namespace)
{
    /// <summary>Those of a cluster, as the playbooks argocd and 08-monitoring set them.</summary>
    public static IReadOnlyList<SubPath> All(BuildEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var domain = environment.Cluster.Domain;
        return [new($"argocd.{domain}", "/argocd", "/argocd/healthz", "argocd"), new($"grafana.{domain}", "/grafana", "/grafana/api/health", "monitoring")];
    }
}
