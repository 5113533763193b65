using System.Text.Json;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Manifests;

namespace WasteCoach.Build.Checks;

/// <summary>What charts and roles give before there is a cluster, in the form that the checks take.</summary>
/// <param name="charts">The manifests of our charts, by chart.</param>
/// <param name="roles">The rendered templates of roles, by path, and names (<c>grafana</c>).</param>
public sealed class StaticManifests(IReadOnlyDictionary<string, string> charts, IReadOnlyDictionary<string, string> roles)
{
    private const string PrometheusStack = "roles/prometheus_stack/templates/values.yaml.j2";
    private const string NodeAffinity = "nodeAffinity";

    // Upstream's manifest, of which a patch shows only the change: argo-cd v2.12, manifests/install.yaml.
    private static readonly IReadOnlyDictionary<string, IReadOnlyList<(string Name, int Number)>> UpstreamPorts =
        new Dictionary<string, IReadOnlyList<(string, int)>> { ["argocd-server"] = [("http", 80), ("https", 443)] };

    private readonly IReadOnlyList<ClusterObject> _charts = [.. charts.Values.SelectMany(text => ManifestReader.Objects(ManifestReader.Documents(text)))];
    private readonly IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> _roles =
        roles.Where(role => role.Key.EndsWith(".j2", StringComparison.Ordinal)).ToDictionary(role => role.Key, role => ManifestReader.Documents(role.Value));

    /// <summary>What our services ask for.</summary>
    public IReadOnlyList<PodDemand> Services
    {
        get
        {
            var autoscalers = _charts.Where(item => item.Kind == "HorizontalPodAutoscaler").ToList();
            return [.. _charts.Select(item => PodDemand.Of(item, autoscalers)).OfType<PodDemand>()];
        }
    }

    /// <summary>Everything in charts and roles that chooses its nodes, named by where it stands.</summary>
    public IReadOnlyList<PodDemand> Selections =>
    [
        .. Services,
        .. _roles.SelectMany(role => role.Value.SelectMany(ManifestReader.Expanded).SelectMany(document => Selecting(document, $"ansible/{role.Key}: {Title(document)}"))),
    ];

    /// <summary>The entrance.</summary>
    /// <param name="names">Every DNS name that resolves to the load balancer.</param>
    public IngressFacts Entrance(IReadOnlyList<string> names)
    {
        var objects = _charts.Concat(_roles.Values.SelectMany(ManifestReader.Objects)).ToList();
        var facts = IngressFacts.Of(objects, names);
        var (server, service) = Grafana();
        return facts with
        {
            Services = [.. facts.Services.Select(item => UpstreamPorts.TryGetValue(item.Name, out var ports) && item.Ports.Count == 0 ? item with { Ports = ports } : item), .. service],
            Servers = [.. facts.Servers, .. server],
        };
    }

    private (IEnumerable<HttpServer> Server, IEnumerable<ServiceObject> Service) Grafana()
    {
        if (!roles.TryGetValue("grafana", out var name) || !_roles.TryGetValue(PrometheusStack, out var documents) || documents is not [var values]
            || name.Split('/') is not [var place, var service])
        {
            return ([], []);
        }

        var section = At(values, "grafana", "grafana.ini", "server") is { ValueKind: JsonValueKind.Object } server
            ? server.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.ToString(), StringComparer.OrdinalIgnoreCase)
            : new(StringComparer.OrdinalIgnoreCase);
        // The chart's own defaults: port 80, reachable inside the cluster only.
        var type = At(values, "grafana", "service", "type")?.ToString() ?? "ClusterIP";
        var port = At(values, "grafana", "service", "port") is { ValueKind: JsonValueKind.Number } given ? given.GetInt32() : 80;
        return ([HttpServer.Grafana(place, service, section)], [new ServiceObject(place, service, type, [("http-web", port)], new Dictionary<string, string>())]);
    }

    private static IEnumerable<PodDemand> Selecting(JsonElement element, string name)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            return element.EnumerateArray().SelectMany(item => Selecting(item, name));
        }

        if (element.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var below = element.EnumerateObject().SelectMany(entry => Selecting(entry.Value, entry.Value.ValueKind == JsonValueKind.Object ? $"{name}.{entry.Name}" : name));
        return Has(element, "nodeSelector") || At(element, "affinity", NodeAffinity) is not null
            ? below.Prepend(new PodDemand { Name = name, Requirements = PodDemand.RequirementsOf(element), Tolerations = PodDemand.TolerationsOf(element) })
            : below;
    }

    private static string Title(JsonElement document) => At(document, "kind") is { } kind ? $"{kind} {At(document, "metadata", "name")}" : "values";

    private static bool Has(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any();

    private static JsonElement? At(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element;
    }
}
