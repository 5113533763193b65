using System.Text.Json;
using WasteCoach.Build.Clusters;

namespace WasteCoach.Build.Checks;

/// <summary>An Ingress.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Class">The class that serves it; empty where it names none.</param>
/// <param name="Annotations">Its annotations.</param>
/// <param name="Routes">Its rules, one for each path.</param>
public sealed record IngressObject(string Namespace, string Name, string Class, IReadOnlyDictionary<string, string> Annotations, IReadOnlyList<IngressObject.Route> Routes)
{
    private const string Prefix = "alb.ingress.kubernetes.io/";

    /// <summary>A path that leads to a Service.</summary>
    /// <param name="Host">The name that is asked for; empty: every name.</param>
    /// <param name="Path">The path.</param>
    /// <param name="PathType">Prefix or Exact.</param>
    /// <param name="Service">The Service, or the name of an action.</param>
    /// <param name="Port">The Service's port by number or name; use-annotation for an action.</param>
    public sealed record Route(string Host, string Path, string PathType, string Service, string Port)
    {
        /// <summary>Whether the load balancer answers by itself, as an annotation says.</summary>
        public bool IsAction => Port == "use-annotation";
    }

    /// <summary>Namespace and name.</summary>
    public string FullName => $"{Namespace}/{Name}";

    /// <summary>The value of an annotation of the load balancer controller; a default where it is not given.</summary>
    public string Setting(string name, string otherwise = "") => Annotations.GetValueOrDefault(Prefix + name, otherwise);

    /// <summary>Reads one.</summary>
    public static IngressObject Of(ClusterObject ingress)
    {
        ArgumentNullException.ThrowIfNull(ingress);
        var annotations = ingress.At("metadata", "annotations") is { ValueKind: JsonValueKind.Object } given
            ? given.EnumerateObject().ToDictionary(annotation => annotation.Name, annotation => annotation.Value.ToString())
            : [];
        return new(ingress.Namespace, ingress.Name, ingress.Text("spec", "ingressClassName"), annotations, [.. ingress.Items("spec", "rules").SelectMany(RoutesOf)]);
    }

    private static IEnumerable<Route> RoutesOf(JsonElement rule) =>
        rule.TryGetProperty("http", out var http) && http.TryGetProperty("paths", out var paths)
            ? paths.EnumerateArray().Select(path =>
            {
                var service = path.GetProperty("backend").GetProperty("service");
                var port = service.GetProperty("port");
                return new Route(
                    rule.TryGetProperty("host", out var host) ? host.ToString() : "",
                    path.TryGetProperty("path", out var at) ? at.ToString() : "/",
                    path.GetProperty("pathType").ToString(),
                    service.GetProperty("name").ToString(),
                    (port.TryGetProperty("number", out var number) ? number : port.GetProperty("name")).ToString());
            })
            : [];
}
