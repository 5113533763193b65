namespace Rehearsal.ArgoCd.Cluster;

/// <summary>Which object: versions of a group are one and the same.</summary>
internal readonly record struct ObjectKey(string Group, string Kind, string Namespace, string Name)
{
    public static ObjectKey Of(JsonNode tree) => new(GroupOf(tree), tree.Text("kind"), tree.Namespace(), tree.Name());

    public static string GroupOf(JsonNode tree) => tree.Text("apiVersion") is var version && version.Contains('/', StringComparison.Ordinal) ? version[..version.IndexOf('/', StringComparison.Ordinal)] : "";

    public static string VersionOf(JsonNode tree) => tree.Text("apiVersion") is var version ? version[(version.IndexOf('/', StringComparison.Ordinal) + 1)..] : "";

    public override string ToString() => $"{Group}/{Kind}/{Namespace}/{Name}";
}
