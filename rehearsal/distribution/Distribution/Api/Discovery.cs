using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Api;

/// <summary>Lists what is served: /api, /apis and below, group by group or aggregated.</summary>
internal sealed class Discovery(ResourceCatalogue catalogue, MetricsApi metrics)
{
    private static readonly string[] AllVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    private static readonly string[] PartVerbs = ["get", "patch", "update"];

    public static JsonObject CoreVersions() => new()
    {
        ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1"), ["serverAddressByClientCIDRs"] = new JsonArray(),
    };

    public JsonObject Groups() => new()
    {
        ["kind"] = "APIGroupList", ["apiVersion"] = "v1", ["groups"] = new JsonArray(GroupNames().Select(name => (JsonNode)Group(name)!).ToArray()),
    };

    public JsonObject? Group(string group)
    {
        var versions = Versions(group);
        if (versions.Count == 0)
        {
            return null;
        }

        JsonObject Entry(string version) => new() { ["groupVersion"] = $"{group}/{version}", ["version"] = version };
        return new JsonObject
        {
            ["kind"] = "APIGroup", ["apiVersion"] = "v1", ["name"] = group,
            ["versions"] = new JsonArray(versions.Select(version => (JsonNode)Entry(version)).ToArray()),
            ["preferredVersion"] = Entry(versions[0]),
        };
    }

    public JsonObject? Resources(string group, string version)
    {
        var list = new JsonArray();
        foreach (var resource in catalogue.All.Where(resource => resource.Group == group && resource.Version == version))
        {
            list.Add((JsonNode)Describe(resource));
            foreach (var (name, kind, verbs) in Subresources(resource))
            {
                var part = new JsonObject { ["name"] = $"{resource.Plural}/{name}", ["singularName"] = "", ["namespaced"] = resource.Namespaced, ["kind"] = kind.Kind, ["verbs"] = verbs.ToJson() };
                if (kind.Group is { } other)
                {
                    part["group"] = other;
                    part["version"] = kind.Version;
                }

                list.Add((JsonNode)part);
            }
        }

        var groupVersion = group.Length == 0 ? version : $"{group}/{version}";
        if (IsMetrics(group) && version == MetricsApi.Version)
        {
            if (!metrics.IsAvailable)
            {
                throw MetricsApi.Unavailable();
            }

            foreach (var (plural, kind, namespaced) in MetricsApi.Resources)
            {
                list.Add((JsonNode)new JsonObject { ["name"] = plural, ["singularName"] = "", ["namespaced"] = namespaced, ["kind"] = kind, ["verbs"] = new JsonArray("get", "list") });
            }
        }

        foreach (var (plural, kind) in Reviews.Kinds.GetValueOrDefault(groupVersion, new Dictionary<string, string>()))
        {
            list.Add((JsonNode)new JsonObject { ["name"] = plural, ["singularName"] = kind.ToLowerInvariant(), ["namespaced"] = plural.StartsWith("local", StringComparison.Ordinal), ["kind"] = kind, ["verbs"] = new JsonArray("create") });
        }

        return list.Count == 0 ? null : new JsonObject { ["kind"] = "APIResourceList", ["apiVersion"] = "v1", ["groupVersion"] = groupVersion, ["resources"] = list };
    }

    /// <param name="core">The core group, or all others.</param>
    public JsonObject Aggregated(bool core, string apiVersion) => new()
    {
        ["kind"] = "APIGroupDiscoveryList", ["apiVersion"] = $"apidiscovery.k8s.io/{apiVersion}", ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray((core ? [""] : GroupNames()).Select(group => (JsonNode)new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = group, ["creationTimestamp"] = null },
            ["versions"] = new JsonArray(Versions(group).Select(version => (JsonNode)new JsonObject
            {
                ["version"] = version, ["freshness"] = IsMetrics(group) && !metrics.IsAvailable ? "Stale" : "Current",
                ["resources"] = new JsonArray(AggregatedResources(group, version).ToArray()),
            }).ToArray()),
        }).ToArray()),
    };

    public List<string> GroupNames() => catalogue.All.Select(resource => resource.Group).Concat(Reviews.Kinds.Keys.Select(key => key.Split('/')[0]))
        .Append(metrics.IsRegistered ? MetricsApi.Group : "")
        .Where(group => group.Length > 0).Distinct().Order(StringComparer.Ordinal).ToList();

    /// <summary>The versions of a group, the preferred one first: stable before beta before alpha, then the higher number.</summary>
    public List<string> Versions(string group) => catalogue.All.Where(resource => resource.Group == group).Select(resource => resource.Version)
        .Concat(Reviews.Kinds.Keys.Where(key => key.Split('/')[0] == group).Select(key => key.Split('/')[1]))
        .Concat(IsMetrics(group) ? [MetricsApi.Version] : [])
        .Distinct().OrderByDescending(version => version.Contains("alpha", StringComparison.Ordinal) ? 0 : version.Contains("beta", StringComparison.Ordinal) ? 1 : 2).ThenByDescending(version => version, StringComparer.Ordinal).ToList();

    private IEnumerable<JsonNode> AggregatedResources(string group, string version)
    {
        foreach (var resource in catalogue.All.Where(resource => resource.Group == group && resource.Version == version))
        {
            var scope = resource.Namespaced ? "Namespaced" : "Cluster";
            var node = new JsonObject
            {
                ["resource"] = resource.Plural, ["scope"] = scope, ["singularResource"] = resource.Singular, ["verbs"] = AllVerbs.ToJson(),
                ["responseKind"] = new JsonObject { ["group"] = group, ["version"] = version, ["kind"] = resource.Kind },
            };
            if (resource.ShortNames.Count > 0)
            {
                node["shortNames"] = resource.ShortNames.ToJson();
            }

            if (resource.Categories.Count > 0)
            {
                node["categories"] = resource.Categories.ToJson();
            }

            var parts = Subresources(resource).Select(part => (JsonNode)new JsonObject
            {
                ["subresource"] = part.Name, ["verbs"] = part.Verbs.ToJson(),
                ["responseKind"] = new JsonObject { ["group"] = part.Kind.Group ?? group, ["version"] = part.Kind.Version ?? version, ["kind"] = part.Kind.Kind },
            }).ToArray();
            if (parts.Length > 0)
            {
                node["subresources"] = new JsonArray(parts);
            }

            yield return node;
        }

        foreach (var (plural, kind, namespaced) in IsMetrics(group) && metrics.IsAvailable ? MetricsApi.Resources : [])
        {
            yield return new JsonObject
            {
                ["resource"] = plural, ["scope"] = namespaced ? "Namespaced" : "Cluster", ["singularResource"] = "", ["verbs"] = new JsonArray("get", "list"),
                ["responseKind"] = new JsonObject { ["group"] = group, ["version"] = version, ["kind"] = kind },
            };
        }

        foreach (var (plural, kind) in Reviews.Kinds.GetValueOrDefault($"{group}/{version}", new Dictionary<string, string>()))
        {
            yield return new JsonObject
            {
                ["resource"] = plural, ["scope"] = plural.StartsWith("local", StringComparison.Ordinal) ? "Namespaced" : "Cluster", ["singularResource"] = kind.ToLowerInvariant(), ["verbs"] = new JsonArray("create"),
                ["responseKind"] = new JsonObject { ["group"] = group, ["version"] = version, ["kind"] = kind },
            };
        }
    }

    private bool IsMetrics(string group) => group == MetricsApi.Group && metrics.IsRegistered;

    private static JsonObject Describe(ResourceDefinition resource)
    {
        var node = new JsonObject
        {
            ["name"] = resource.Plural, ["singularName"] = resource.Singular, ["namespaced"] = resource.Namespaced, ["kind"] = resource.Kind, ["verbs"] = AllVerbs.ToJson(),
        };
        if (resource.ShortNames.Count > 0)
        {
            node["shortNames"] = resource.ShortNames.ToJson();
        }

        if (resource.Categories.Count > 0)
        {
            node["categories"] = resource.Categories.ToJson();
        }

        return node;
    }

    private static IEnumerable<(string Name, (string Kind, string? Group, string? Version) Kind, string[] Verbs)> Subresources(ResourceDefinition resource)
    {
        if (resource.HasStatus)
        {
            yield return ("status", (resource.Kind, null, null), PartVerbs);
        }

        if (resource.Scale is not null)
        {
            yield return ("scale", ("Scale", "autoscaling", "v1"), PartVerbs);
        }

        switch (resource.Id)
        {
            case "pods":
                yield return ("binding", ("Binding", null, null), ["create"]);
                yield return ("eviction", ("Eviction", "policy", "v1"), ["create"]);
                yield return ("log", ("Pod", null, null), ["get"]);
                yield return ("exec", ("PodExecOptions", null, null), ["create", "get"]);
                break;
            case "serviceaccounts":
                yield return ("token", ("TokenRequest", "authentication.k8s.io", "v1"), ["create"]);
                break;
            case "namespaces":
                yield return ("finalize", ("Namespace", null, null), ["update"]);
                break;
            case "certificatesigningrequests.certificates.k8s.io":
                yield return ("approval", ("CertificateSigningRequest", null, null), PartVerbs);
                break;
        }
    }
}
