namespace Rehearsal.ArgoCd.Cluster;

/// <summary>A kind that the API server has, and where.</summary>
internal sealed record ApiResource(string Group, string Version, string Kind, string Plural, bool Namespaced, IReadOnlyCollection<string> Verbs)
{
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Of one object, or of all of a namespace, or with neither of all.</summary>
    public string Path(string space = "", string name = "")
    {
        var path = Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";
        if (Namespaced && space.Length > 0)
        {
            path += $"/namespaces/{space}";
        }

        path += $"/{Plural}";
        return name.Length > 0 ? $"{path}/{Uri.EscapeDataString(name)}" : path;
    }
}
