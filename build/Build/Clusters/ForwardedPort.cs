using WasteCoach.Build.Environments;
using WasteCoach.Build.Stores;

namespace WasteCoach.Build.Clusters;

/// <summary>A Service that people want to reach from their own machine.</summary>
/// <param name="Name">What they call it.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Service">Its name.</param>
/// <param name="Port">Its port.</param>
/// <param name="Local">The port on their machine, unless it is in use.</param>
/// <param name="Address">What they open, with {0} for the port.</param>
public sealed record ForwardedPort(string Name, string Namespace, string Service, int Port, int Local, string Address)
{
    /// <summary>What can be named: tools, stores, and our services.</summary>
    public static IReadOnlyList<ForwardedPort> All(BuildEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return
        [
            new("argocd", "argocd", "argocd-server", 80, 8081, "http://127.0.0.1:{0}/argocd/"),
            new("grafana", "monitoring", "kube-prometheus-stack-grafana", 80, 3000, "http://127.0.0.1:{0}/grafana/"),
            new("prometheus", "monitoring", "kube-prometheus-stack-prometheus", 9090, 9090, "http://127.0.0.1:{0}/"),
            new("alertmanager", "monitoring", "kube-prometheus-stack-alertmanager", 9093, 9093, "http://127.0.0.1:{0}/"),
            Of(Store.RabbitMq, 15672, "http://127.0.0.1:{0}/", "user and password"),
            Of(Store.PostgreSql, 15432, $"postgresql://postgres@127.0.0.1:{{0}}/{PostgreSqlServer.Database}", "password"),
            Of(Store.Redis, 16379, "redis://127.0.0.1:{0}", "password"),
            .. environment.Applications.Select((application, index) =>
                new ForwardedPort(application.Name, environment.Cluster.Namespace, application.Name, application.Port, 18080 + index, $"http://127.0.0.1:{{0}}{application.Path}")),
        ];
    }

    private static ForwardedPort Of(Store store, int local, string address, string known) =>
        new(store.Name, Store.Namespace, store.Name, store.Port, local, $"{address} ({known}: Secret {Store.Namespace}/{store.Secret})");
}
