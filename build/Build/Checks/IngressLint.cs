using System.Globalization;
using System.Text.Json;

namespace WasteCoach.Build.Checks;

/// <summary>Whether the entrance leads to servers that answer in the way they are asked, under every name that resolves.</summary>
public static class IngressLint
{
    /// <summary>Ingress and server speak past each other.</summary>
    public static readonly Trouble Disagreement = new(
        "argocd-502",
        "The load balancer answers 502 or 503: the Ingress and the server disagree",
        "https://argocd.<domain>/argocd (or another address) answers 502 Bad Gateway, 503, or redirects without end, while the pods run.",
        "Protocol, port, health path or root path in the Ingress are not those of the server's mode: Argo CD with server.insecure speaks HTTP, without it HTTPS; with server.rootpath it answers below that path only; Grafana needs serve_from_sub_path.",
        "Make both sides agree: ansible/roles/ingresses (templates, vars) and ansible/roles/argocd or prometheus_stack; then ./build.sh --target=IngressResources --target=ArgoCd. Against a change by hand in the cluster the same command helps, with --force.",
        "Preflight", "Doctor");

    /// <summary>Something that nobody answers.</summary>
    public static readonly Trouble Incomplete = new(
        "entrance-incomplete",
        "A public name or path has no answer, or more than one",
        "A name resolves, but the load balancer answers 404; or a second load balancer appears, with its own address and its own bill.",
        "No rule has the name's host or catches all names, an Ingress is of no class, or the Ingresses are not in one group of the load balancer.",
        "Give every name of dns.records a rule, all Ingresses the same alb.ingress.kubernetes.io/group.name and an order of their own, in ansible/roles/ingresses; then ./build.sh --target=IngressResources.",
        "Preflight", "Doctor");

    private const string Class = "alb";

    /// <summary>What is wrong with it.</summary>
    public static IEnumerable<Finding> Find(IngressFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.Ingresses.SelectMany(ingress => OfOne(ingress, facts)).Concat(OfAll(facts));
    }

    private static IEnumerable<Finding> OfOne(IngressObject ingress, IngressFacts facts)
    {
        if (ingress.Class != Class)
        {
            yield return Incomplete.Found(Severity.Critical, $"Ingress {ingress.FullName}", $"Its class is {Quoted(ingress.Class)}, and the load balancer's controller serves {Class} only.");
        }

        foreach (var finding in ingress.Routes.DistinctBy(route => (route.Service, route.Port, route.Path)).SelectMany(route => route.IsAction ? OfAction(ingress, route) : OfBackend(ingress, route, facts)))
        {
            yield return finding;
        }
    }

    private static IEnumerable<Finding> OfAction(IngressObject ingress, IngressObject.Route route)
    {
        var text = ingress.Setting($"actions.{route.Service}");
        if (!IsJson(text))
        {
            yield return Disagreement.Found(
                Severity.Critical,
                Subject(ingress, route),
                $"It asks for the action {route.Service}, but the annotation actions.{route.Service} is {(text.Length == 0 ? "missing" : "no JSON")}.",
                "The controller refuses the whole group while one of its actions can't be read.");
        }
    }

    private static IEnumerable<Finding> OfBackend(IngressObject ingress, IngressObject.Route route, IngressFacts facts)
    {
        var service = facts.Services.FirstOrDefault(item => (item.Namespace, item.Name) == (ingress.Namespace, route.Service));
        if (service is null)
        {
            yield return Disagreement.Found(
                Severity.Critical,
                Subject(ingress, route),
                $"There is no Service {ingress.Namespace}/{route.Service}.",
                "The load balancer answers 503 for a Service that is not there.");
            yield break;
        }

        if (!service.Ports.Any(port => port.Name == route.Port || port.Number.ToString(CultureInfo.InvariantCulture) == route.Port))
        {
            yield return Disagreement.Found(
                Severity.Critical,
                Subject(ingress, route),
                $"Service {service.Namespace}/{service.Name} has no port {route.Port}; it has {string.Join(", ", service.Ports.Select(port => port.Name.Length > 0 ? $"{port.Number} ({port.Name})" : $"{port.Number}"))}.");
        }

        if (Setting(ingress, service, "target-type", "instance") == "instance" && service.Type == "ClusterIP")
        {
            yield return Disagreement.Found(
                Severity.Critical,
                Subject(ingress, route),
                $"target-type is instance, and Service {service.Namespace}/{service.Name} is of type {service.Type}.",
                "With target-type instance the load balancer sends to a port of the nodes, and only a Service of type NodePort has one.");
        }

        if (facts.Servers.FirstOrDefault(item => (item.Namespace, item.Service) == (service.Namespace, service.Name)) is { } server)
        {
            foreach (var proof in Contradictions(ingress, route, service, server))
            {
                yield return Disagreement.Found(Severity.Critical, Subject(ingress, route), $"{proof} ({server.Settings})");
            }
        }
    }

    private static IEnumerable<string> Contradictions(IngressObject ingress, IngressObject.Route route, ServiceObject service, HttpServer server)
    {
        var protocol = Setting(ingress, service, "backend-protocol", "HTTP");
        if (protocol != server.Scheme)
        {
            yield return $"backend-protocol is {protocol}, and the server speaks {server.Scheme}.";
        }

        if (Setting(ingress, service, "healthcheck-protocol", protocol) is var healthProtocol && healthProtocol != server.Scheme)
        {
            yield return $"healthcheck-protocol is {healthProtocol}, and the server speaks {server.Scheme}.";
        }

        if (Setting(ingress, service, "healthcheck-path", "/") is var health && server.HealthPaths.Count > 0 && !server.HealthPaths.Contains(health))
        {
            yield return $"healthcheck-path is {health}, and the server is healthy at {string.Join(" or ", server.HealthPaths)}.";
        }

        if (server.RootPath.Length > 0 && route.Path.TrimEnd('/') is var path && path != server.RootPath.TrimEnd('/'))
        {
            yield return $"The path {route.Path} leads to it, and the server expects requests below {server.RootPath}.";
        }
    }

    private static IEnumerable<Finding> OfAll(IngressFacts facts)
    {
        var routes = facts.Ingresses.SelectMany(ingress => ingress.Routes.Select(route => (Ingress: ingress, Route: route))).ToList();
        var catchesAll = routes.Any(entry => entry.Route is { Host: "", Path: "/", PathType: "Prefix" });
        foreach (var name in facts.Names.Where(name => !catchesAll && !routes.Any(entry => Answers(entry.Route.Host, name))))
        {
            yield return Incomplete.Found(Severity.Critical, name, $"The name resolves to the load balancer, and none of {routes.Count} rules has it as host.");
        }

        var groups = facts.Ingresses.Select(ingress => ingress.Setting("group.name")).Distinct().ToList();
        if (groups.Count > 1 || groups is [""] && facts.Ingresses.Count > 1)
        {
            yield return Incomplete.Found(
                Severity.Critical,
                "Ingresses",
                $"They are not in one group: {string.Join(", ", facts.Ingresses.Select(ingress => $"{ingress.FullName} in {Quoted(ingress.Setting("group.name"))}"))}.",
                "Each group, and each Ingress without one, gets a load balancer of its own, and the names lead to one of them only.");
        }

        foreach (var order in facts.Ingresses.GroupBy(ingress => (Group: ingress.Setting("group.name"), Order: ingress.Setting("group.order", "0"))).Where(alike => alike.Key.Group.Length > 0 && alike.Count() > 1))
        {
            yield return Incomplete.Found(
                Severity.Warning,
                "Ingresses",
                $"{string.Join(" and ", order.Select(ingress => ingress.FullName))} have the same group.order {order.Key.Order}.",
                "Which rule is tried first then follows from the names.");
        }

        foreach (var twice in routes.GroupBy(entry => (entry.Route.Host, entry.Route.Path, entry.Route.PathType)).Where(alike => alike.Count() > 1))
        {
            yield return Incomplete.Found(
                Severity.Warning,
                $"{(twice.Key.Host.Length == 0 ? "every name" : twice.Key.Host)}{twice.Key.Path}",
                $"{twice.Count()} rules have it: {string.Join(", ", twice.Select(entry => $"{entry.Ingress.FullName} to {entry.Route.Service}"))}.",
                "The first in the group's order answers; the others never do.");
        }
    }

    private static bool Answers(string host, string name) =>
        host == name || (host.StartsWith("*.", StringComparison.Ordinal) && name.EndsWith(host[1..], StringComparison.Ordinal) && !name[..^(host.Length - 1)].Contains('.', StringComparison.Ordinal));

    // A Service's annotation is taken before the Ingress's.
    private static string Setting(IngressObject ingress, ServiceObject service, string name, string otherwise) =>
        service.Annotations.GetValueOrDefault($"alb.ingress.kubernetes.io/{name}") ?? ingress.Setting(name, otherwise);

    private static string Subject(IngressObject ingress, IngressObject.Route route) => $"Ingress {ingress.FullName} {route.Host}{route.Path}";

    private static string Quoted(string text) => text.Length == 0 ? "none" : $"'{text}'";

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
