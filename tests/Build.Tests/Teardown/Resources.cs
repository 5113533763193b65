using WasteCoach.Build.Teardown;

namespace WasteCoach.Build.Tests.Teardown;

/// <summary>Short ways to resources.</summary>
internal static class Resources
{
    public static readonly Ownership Growbin = new("growbin", "rehearsal");

    public static Dictionary<string, string> Tags(params (string Key, string Value)[] tags) => tags.ToDictionary(tag => tag.Key, tag => tag.Value);

    public static CloudResource Ours(ResourceKind kind, string id) => new(kind, id, "", Tags(("wastecoach:cluster", "growbin"), ("wastecoach:environment", "rehearsal")));

    public static CloudResource Foreign(ResourceKind kind, string id, params (string Key, string Value)[] tags) => new(kind, id, "", Tags(tags));
}
