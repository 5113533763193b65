namespace Rehearsal.ArgoCd.Sync;

/// <summary>How a sync is asked for: an operation's part `sync`.</summary>
internal sealed class SyncOptions(JsonNode? sync)
{
    private readonly HashSet<string> options = [.. sync.Strings("syncOptions")];
    private readonly List<JsonNode> resources = [.. sync.Elements("resources")];

    public bool DryRun { get; } = sync.Flag("dryRun");

    public bool Prune { get; } = sync.Flag("prune");

    /// <summary>A part of the objects, or plain applying, is a sync without hooks.</summary>
    public bool SkipsHooks => resources.Count > 0 || sync.At("syncStrategy", "apply") is not null;

    /// <summary>Whether it concerns the whole application.</summary>
    public bool IsWhole => resources.Count == 0;

    public bool CreatesNamespace => options.Contains("CreateNamespace=true");

    public bool PrunesLast => options.Contains("PruneLast=true");

    public bool OnlyOutOfSync => options.Contains("ApplyOutOfSyncOnly=true");

    public string Propagation => options.FirstOrDefault(option => option.StartsWith("PrunePropagationPolicy=", StringComparison.Ordinal))?.Split('=')[1] switch
    {
        "background" => "Background",
        "orphan" => "Orphan",
        _ => "Foreground",
    };

    public bool Includes(Cluster.ObjectKey key) => resources.Count == 0 || resources.Any(item => item.Text("group") == key.Group && item.Text("kind") == key.Kind
        && item.Text("name") == key.Name && (item.Text("namespace").Length == 0 || item.Text("namespace") == key.Namespace));
}
