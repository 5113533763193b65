namespace WasteCoach.Build.Cloud;

/// <summary>The tag that marks everything of a cluster, and nothing else, as ours.</summary>
public static class OwnershipTag
{
    /// <summary>Its key; its value is the cluster's name.</summary>
    public const string Key = "wastecoach:cluster";

    /// <summary>Key of the tag with the environment's name.</summary>
    public const string EnvironmentKey = "wastecoach:environment";

    /// <summary>All tags for a resource of a cluster.</summary>
    public static IReadOnlyDictionary<string, string> For(string cluster, string environment) =>
        new Dictionary<string, string> { [Key] = cluster, [EnvironmentKey] = environment };
}
