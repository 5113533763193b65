using System.Text.RegularExpressions;
using Rehearsal.ArgoCd.Cluster;

namespace Rehearsal.ArgoCd.Applications;

/// <summary>What an AppProject lets its applications do.</summary>
internal sealed class ProjectRules(JsonObject project)
{
    public string Name => project.Name();

    public bool AllowsSource(string url) =>
        project.Strings("spec", "sourceRepos") is var sources && !sources.Any(source => source.StartsWith('!') && Matches(source[1..], url)) && sources.Any(source => Matches(source, url));

    public bool AllowsDestination(string server, string space) =>
        project.Elements("spec", "destinations").Any(destination => Matches(destination.Text("server"), server) && Matches(destination.Text("namespace"), space));

    /// <summary>Kinds of the cluster must be listed; those of a namespace are all allowed unless there is a list.</summary>
    public bool AllowsKind(string group, string kind, bool namespaced)
    {
        var scope = namespaced ? "namespaceResource" : "clusterResource";
        var allowed = project.At("spec", $"{scope}Whitelist") is JsonArray list ? list.OfType<JsonNode>().Any(Names) : namespaced;
        return allowed && !project.Elements("spec", $"{scope}Blacklist").Any(Names);

        bool Names(JsonNode item) => Matches(item.Text("group"), group) && Matches(item.Text("kind"), kind);
    }

    /// <returns>Upstream's sentence; null: it may.</returns>
    public string? Refusal(JsonObject tree, ApiResource resource, string server)
    {
        var (group, kind) = (ObjectKey.GroupOf(tree), tree.Text("kind"));
        return !AllowsKind(group, kind, resource.Namespaced) ? $"resource {group}:{kind} is not permitted in project {Name}"
            : resource.Namespaced && !AllowsDestination(server, tree.Namespace()) ? $"namespace {tree.Namespace()} is not permitted in project '{Name}'"
            : null;
    }

    private static bool Matches(string pattern, string text) =>
        pattern == text || Regex.IsMatch(text, $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal)}$", RegexOptions.None, TimeSpan.FromSeconds(1));
}
