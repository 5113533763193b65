using WasteCoach.Build.Clusters;

namespace WasteCoach.Build.Checks;

/// <summary>What the entrance is made of: Ingresses, the Services that they name, how the servers behind them take requests, and the names that lead there.</summary>
/// <param name="Ingresses">The Ingresses.</param>
/// <param name="Services">The Services.</param>
/// <param name="Servers">The servers whose mode is known.</param>
/// <param name="Names">Every DNS name that resolves to the load balancer.</param>
public sealed record IngressFacts(
    IReadOnlyList<IngressObject> Ingresses, IReadOnlyList<ServiceObject> Services, IReadOnlyList<HttpServer> Servers, IReadOnlyList<string> Names)
{
    private const string ArgoCdParameters = "argocd-cmd-params-cm";

    /// <summary>Reads them out of objects, live or rendered: Ingresses, Services, the ConfigMaps of Argo CD and Grafana, and Deployments of services with probes.</summary>
    /// <param name="objects">The objects; of other kinds, too.</param>
    /// <param name="names">Every DNS name that resolves to the load balancer.</param>
    public static IngressFacts Of(IEnumerable<ClusterObject> objects, IReadOnlyList<string> names)
    {
        var all = objects.ToList();
        var servers = all.Where(item => item.Kind == "ConfigMap").Select(item => item.Name == ArgoCdParameters ? HttpServer.ArgoCd(item) : HttpServer.Grafana(item)).OfType<HttpServer>().ToList();
        servers.AddRange(all.Where(item => item.Kind == "Deployment").Select(HttpServer.Application)
            .Where(server => server.HealthPaths.Count > 0 && !servers.Any(known => (known.Namespace, known.Service) == (server.Namespace, server.Service))));
        return new(
            [.. all.Where(item => item.Kind == "Ingress").Select(IngressObject.Of)],
            [.. all.Where(item => item.Kind == "Service").Select(ServiceObject.Of)],
            servers,
            names);
    }
}
