namespace Rehearsal.ArgoCd.Cluster;

/// <summary>What the API server says it has.</summary>
internal sealed class ApiCatalogue
{
    private readonly Dictionary<(string Group, string Version, string Kind), ApiResource> byVersion = [];
    private readonly Dictionary<(string Group, string Kind), ApiResource> preferred = [];

    /// <summary>Of Kubernetes, as helm is told: 1.28.</summary>
    public string Version { get; private set; } = "";

    /// <summary>Each kind once, in the version that its group prefers.</summary>
    public IReadOnlyCollection<ApiResource> Preferred => preferred.Values;

    public static async Task<ApiCatalogue> Read(KubeApi api, CancellationToken stop)
    {
        var server = await api.Get("/version", stop);
        var catalogue = new ApiCatalogue { Version = $"{server.Text("major")}.{server.Text("minor").TrimEnd('+')}" };
        catalogue.Add(await api.Get("/api/v1", stop), "", "v1", isPreferred: true);
        var groups = await api.Get("/apis", stop);
        foreach (var group in groups.Elements("groups"))
        {
            foreach (var version in group.Elements("versions"))
            {
                try
                {
                    var name = version.Text("version");
                    catalogue.Add(await api.Get($"/apis/{version.Text("groupVersion")}", stop), group.Text("name"), name, name == group.Text("preferredVersion", "version"));
                }
                catch (KubeException error) when ((int)error.Status >= 500)
                {
                    // An aggregated API whose server is away must not hide the others.
                    continue;
                }
            }
        }

        return catalogue;
    }

    /// <returns>Null: no such kind.</returns>
    public ApiResource? Find(JsonNode tree) => byVersion.GetValueOrDefault((ObjectKey.GroupOf(tree), ObjectKey.VersionOf(tree), tree.Text("kind")));

    /// <returns>Null: no such kind.</returns>
    public ApiResource? Find(string group, string kind) => preferred.GetValueOrDefault((group, kind));

    private void Add(JsonNode? list, string group, string version, bool isPreferred)
    {
        foreach (var item in list.Elements("resources").Where(item => !item.Text("name").Contains('/', StringComparison.Ordinal)))
        {
            var resource = new ApiResource(group, version, item.Text("kind"), item.Text("name"), item.Flag("namespaced"), item.Strings("verbs"));
            byVersion[(group, version, resource.Kind)] = resource;
            if (isPreferred || !preferred.ContainsKey((group, resource.Kind)))
            {
                preferred[(group, resource.Kind)] = resource;
            }
        }
    }
}
