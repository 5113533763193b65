using System.Text.Json.Nodes;
using Rehearsal.Distribution.Commands;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Controllers;

/// <summary>What the stand-in must know of the world around it: /etc/rehearsal/cluster.yaml. Without the file no load balancer is made.</summary>
/// <param name="Region">The region of the emulated cloud.</param>
/// <param name="CloudEndpoint">The emulated cloud, for example http://10.0.0.1:4566.</param>
/// <param name="AccessKeyId">Credentials for it; the emulation accepts any.</param>
internal sealed record ClusterSettings(string Region, string CloudEndpoint, string AccessKeyId, string SecretAccessKeyFile)
{
    private static readonly string[] Fields = ["cloudEndpoint", "region", "accessKeyId", "secretAccessKeyFile"];

    /// <exception cref="UsageException">The file holds an unknown key or lacks one.</exception>
    public static ClusterSettings? Load(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var tree = YamlDocument.Read(File.ReadAllText(path)) as JsonObject ?? [];
        if (tree.Select(pair => pair.Key).FirstOrDefault(key => !Fields.Contains(key)) is { } unknown)
        {
            throw new UsageException($"{path}: unknown key {unknown}; known are {string.Join(", ", Fields)}");
        }

        if (tree.Text("cloudEndpoint").Length == 0 || tree.Text("region").Length == 0)
        {
            throw new UsageException($"{path}: cloudEndpoint and region are needed");
        }

        return new ClusterSettings(tree.Text("region"), tree.Text("cloudEndpoint").TrimEnd('/'), tree.Text("accessKeyId"), tree.Text("secretAccessKeyFile"));
    }
}
