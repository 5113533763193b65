using System.Text.Json.Nodes;
using Rehearsal.Distribution.Commands;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Kubelet;

/// <summary>Where the container runtime of the rehearsal answers, which runs the pods whose images it can get: the file /etc/rehearsal/runtime.yaml.</summary>
internal sealed record RuntimeAccess(string Endpoint)
{
    public const string DefaultPath = "/etc/rehearsal/runtime.yaml";

    /// <summary>The file, or the one that REHEARSAL_RUNTIME_FILE names.</summary>
    /// <returns>Null: there is no such file; no pod really runs.</returns>
    /// <exception cref="UsageException">An unknown key, or no endpoint.</exception>
    public static RuntimeAccess? Load()
    {
        var path = Environment.GetEnvironmentVariable("REHEARSAL_RUNTIME_FILE") is { Length: > 0 } named ? named : DefaultPath;
        if (!File.Exists(path))
        {
            return null;
        }

        var tree = YamlDocument.Read(File.ReadAllText(path)) as JsonObject ?? [];
        if (tree.Select(pair => pair.Key).FirstOrDefault(key => key != "endpoint") is { } unknown)
        {
            throw new UsageException($"{path}: unknown key {unknown}; known is endpoint");
        }

        return Uri.TryCreate(tree.Text("endpoint"), UriKind.Absolute, out var endpoint) && endpoint.Scheme == "http" ? new RuntimeAccess(endpoint.ToString().TrimEnd('/'))
            : throw new UsageException($"{path}: endpoint is \"{tree.Text("endpoint")}\", and must be an address such as http://10.0.0.1:8490");
    }
}
