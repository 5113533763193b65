using System.Text.Json.Nodes;

namespace Rehearsal.Distribution.Store;

/// <summary>One version of one object. Nobody changes it: <see cref="Copy"/> gives a tree of one's own.</summary>
internal sealed class StoredObject(string resource, string @namespace, string name, long revision, byte[] json)
{
    private JsonObject? tree;

    /// <summary>plural.group, for example deployments.apps; a core resource has no dot.</summary>
    public string Resource { get; } = resource;

    /// <summary>Empty for a cluster-scoped object.</summary>
    public string Namespace { get; } = @namespace;

    public string Name { get; } = name;

    public long Revision { get; } = revision;

    /// <summary>The object as UTF-8 JSON.</summary>
    public byte[] Json { get; } = json;

    /// <summary>For reading only.</summary>
    public JsonObject Tree => tree ??= Copy();

    public JsonObject Copy() => (JsonObject)JsonNode.Parse(Json)!;
}
