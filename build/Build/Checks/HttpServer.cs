using WasteCoach.Build.Clusters;

namespace WasteCoach.Build.Checks;

/// <summary>How a server behind a Service takes requests, by its own settings.</summary>
/// <param name="Namespace">The Service's namespace.</param>
/// <param name="Service">The Service.</param>
/// <param name="Scheme">HTTP or HTTPS.</param>
/// <param name="RootPath">The path below which it expects all requests; empty where it takes any.</param>
/// <param name="HealthPaths">Paths that it answers with 200 to everybody, in this mode.</param>
/// <param name="Settings">Where the mode is set, for people.</param>
public sealed record HttpServer(string Namespace, string Service, string Scheme, string RootPath, IReadOnlyList<string> HealthPaths, string Settings)
{
    /// <summary>Argo CD's server, by its ConfigMap argocd-cmd-params-cm.</summary>
    public static HttpServer ArgoCd(ClusterObject parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var insecure = parameters.Text("data", "server.insecure");
        var root = "/" + parameters.Text("data", "server.rootpath").Trim('/');
        return new(
            parameters.Namespace,
            "argocd-server",
            insecure == "true" ? "HTTP" : "HTTPS",
            root,
            [$"{(root == "/" ? "" : root)}/healthz"],
            $"{parameters.Path}: server.insecure={(insecure.Length == 0 ? "false" : insecure)}, server.rootpath={(root == "/" ? "\"\"" : root)}");
    }

    /// <summary>Grafana, by the section server of its grafana.ini.</summary>
    /// <param name="namespace">The Service's namespace.</param>
    /// <param name="service">The Service.</param>
    /// <param name="section">Keys and values of the section.</param>
    public static HttpServer Grafana(string @namespace, string service, IReadOnlyDictionary<string, string> section)
    {
        ArgumentNullException.ThrowIfNull(section);
        var protocol = section.GetValueOrDefault("protocol", "http");
        var address = section.GetValueOrDefault("root_url", "");
        var path = Uri.TryCreate(address, UriKind.Absolute, out var url) ? url.AbsolutePath.TrimEnd('/') : "";
        var below = string.Equals(section.GetValueOrDefault("serve_from_sub_path", "false"), "true", StringComparison.OrdinalIgnoreCase);
        // Without serve_from_sub_path it expects that somebody took the path away, which no ALB does.
        var root = below ? path : "";
        return new(
            @namespace,
            service,
            protocol.StartsWith("https", StringComparison.OrdinalIgnoreCase) ? "HTTPS" : "HTTP",
            root.Length > 0 ? root : "/",
            [.. new[] { $"{root}/api/health", "/api/health" }.Distinct()],
            $"grafana.ini: protocol={protocol}, root_url={(address.Length == 0 ? "none" : address)}, serve_from_sub_path={(below ? "true" : "false")}");
    }

    /// <summary>Grafana, by the ConfigMap that holds its grafana.ini; null for another ConfigMap.</summary>
    public static HttpServer? Grafana(ClusterObject configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var text = configuration.Text("data", "grafana.ini");
        return text.Length == 0 ? null : Grafana(configuration.Namespace, configuration.Name, SectionOf(text, "server"));
    }

    /// <summary>A program of ours: HTTP, any path, healthy where its pods' probes ask.</summary>
    public static HttpServer Application(ClusterObject deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        var probes = deployment.Items("spec", "template", "spec", "containers")
            .SelectMany(container => new[] { "readinessProbe", "livenessProbe" }
                .Select(probe => container.TryGetProperty(probe, out var found) && found.TryGetProperty("httpGet", out var get) && get.TryGetProperty("path", out var path) ? path.GetString() : null))
            .OfType<string>().Distinct().ToList();
        return new(deployment.Namespace, deployment.Name, "HTTP", "", probes, $"the probes of deployment {deployment.Path}");
    }

    private static Dictionary<string, string> SectionOf(string text, string name)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var inside = false;
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            if (line.StartsWith('['))
            {
                inside = line == $"[{name}]";
            }
            else if (inside && line.Split('=', 2) is [var key, var value])
            {
                values[key.Trim()] = value.Trim();
            }
        }

        return values;
    }
}
