using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Store;

namespace Rehearsal.Distribution.Api;

/// <summary>Answers by the roles and bindings in the store. system:masters may do all; nodes and joining nodes what their work needs.</summary>
internal sealed class Authorization(ObjectStore store)
{
    private const string Rbac = "rbac.authorization.k8s.io";

    /// <summary>What every client may ask, discovery above all.</summary>
    private static readonly string[] PublicPaths = ["/healthz", "/livez", "/readyz", "/version", "/version/"];
    private static readonly string[] DiscoveryPaths = ["/api", "/api/*", "/apis", "/apis/*", "/openapi", "/openapi/*"];
    private static readonly string[] SelfReviews = ["selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews"];

    /// <summary>What a kubelet reads and writes.</summary>
    private static readonly Dictionary<string, string[]> NodeRules = new(StringComparer.Ordinal)
    {
        ["nodes"] = ["get", "list", "watch", "create", "update", "patch"],
        ["pods"] = ["get", "list", "watch", "create", "delete", "update", "patch"],
        ["leases"] = ["get", "create", "update", "patch"],
        ["events"] = ["get", "create", "update", "patch"],
        ["configmaps"] = ["get", "list", "watch"],
        ["secrets"] = ["get", "list", "watch"],
        ["services"] = ["get", "list", "watch"],
        ["persistentvolumeclaims"] = ["get"],
        ["persistentvolumes"] = ["get"],
        ["csinodes"] = ["get", "list", "watch", "create", "update", "patch"],
        ["certificatesigningrequests"] = ["get", "list", "watch", "create"],
        ["tokenreviews"] = ["create"],
        ["subjectaccessreviews"] = ["create"],
    };

    public bool Allows(UserInfo user, AccessRequest request)
    {
        if (user.Groups.Contains("system:masters"))
        {
            return true;
        }

        if (request.Path.Length > 0 && (PublicPaths.Contains(request.Path) || (user.Groups.Contains("system:authenticated") && DiscoveryPaths.Any(path => PathMatches(path, request.Path)))))
        {
            return true;
        }

        if (user.Groups.Contains("system:authenticated") && SelfReviews.Contains(request.Resource))
        {
            return true;
        }

        if (user.Groups.Contains("system:nodes") && NodeRules.TryGetValue(request.Resource, out var verbs) && verbs.Contains(request.Verb)
            && (request.Resource != "nodes" || request.Verb is "get" or "list" or "watch" or "create" || user.Name == $"system:node:{request.Name}"))
        {
            return true;
        }

        // For the pods it runs.
        if (user.Groups.Contains("system:nodes") && request is { Resource: "serviceaccounts", Subresource: "token", Verb: "create" })
        {
            return true;
        }

        if (user.Groups.Contains("system:bootstrappers") && request.Resource == "certificatesigningrequests" && request.Verb is "create" or "get" or "list" or "watch")
        {
            return true;
        }

        return Rules(user, request.Namespace).Any(rule => Matches(rule, request));
    }

    /// <summary>The rules that hold for somebody in a namespace.</summary>
    public IEnumerable<JsonNode> Rules(UserInfo user, string @namespace)
    {
        var cluster = store.List($"clusterrolebindings.{Rbac}").Select(item => item.Tree).Where(binding => Names(binding, user));
        var local = @namespace.Length == 0 ? [] : store.List($"rolebindings.{Rbac}", @namespace).Select(item => item.Tree).Where(binding => Names(binding, user));
        return cluster.Concat(local).SelectMany(RulesOf);
    }

    /// <summary>The rules of a role, of the roles it gathers included.</summary>
    private IEnumerable<JsonNode> RulesOf(JsonObject binding)
    {
        var name = binding.Text("roleRef", "name");
        var role = binding.Text("roleRef", "kind") == "ClusterRole"
            ? store.Get($"clusterroles.{Rbac}", "", name)
            : store.Get($"roles.{Rbac}", binding.Namespace(), name);
        if (role is null)
        {
            return [];
        }

        var selectors = role.Tree.Elements("aggregationRule", "clusterRoleSelectors").Select(LabelSelector.Of).ToList();
        return role.Tree.Elements("rules").Concat(selectors.Count == 0 ? [] : store.List($"clusterroles.{Rbac}")
            .Where(other => selectors.Any(selector => selector.Matches(other.Tree.Map("metadata", "labels"))))
            .SelectMany(other => other.Tree.Elements("rules")));
    }

    private static bool Names(JsonObject binding, UserInfo user) => binding.Elements("subjects").Any(subject => subject.Text("kind") switch
    {
        "User" => subject.Text("name") == user.Name,
        "Group" => user.Groups.Contains(subject.Text("name")),
        "ServiceAccount" => user.Name == $"system:serviceaccount:{subject.Text("namespace")}:{subject.Text("name")}",
        _ => false,
    });

    private static bool Matches(JsonNode rule, AccessRequest request)
    {
        if (!Has(rule.Strings("verbs"), request.Verb))
        {
            return false;
        }

        if (request.Path.Length > 0)
        {
            return rule.Strings("nonResourceURLs").Any(path => PathMatches(path, request.Path));
        }

        var names = rule.Strings("resourceNames");
        var resource = request.Subresource.Length == 0 ? request.Resource : $"{request.Resource}/{request.Subresource}";
        return Has(rule.Strings("apiGroups"), request.Group)
            && (Has(rule.Strings("resources"), resource) || (request.Subresource.Length > 0 && rule.Strings("resources").Contains($"*/{request.Subresource}")))
            && (names.Count == 0 || names.Contains(request.Name));
    }

    private static bool Has(List<string> list, string value) => list.Contains("*") || list.Contains(value);

    private static bool PathMatches(string pattern, string path) =>
        pattern == path || (pattern.EndsWith('*') && path.StartsWith(pattern[..^1], StringComparison.Ordinal));
}
