using System.Text.Json.Nodes;
using Rehearsal.Distribution.Commands;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Cloud;

/// <summary>Where AWS's API answers and as whom to speak: what the metadata service of a real instance tells, here the file /etc/rehearsal/cloud.yaml.</summary>
internal sealed record CloudAccess
{
    public const string DefaultPath = "/etc/rehearsal/cloud.yaml";

    private static readonly string[] Fields = ["endpoint", "region", "zone", "instanceId", "accessKeyId", "secretAccessKey"];

    public required string Endpoint { get; init; }

    public required string Region { get; init; }

    public required string Zone { get; init; }

    /// <summary>Empty: the instance has no profile, and nobody to speak as.</summary>
    public required string AccessKeyId { get; init; }

    public required string SecretAccessKey { get; init; }

    /// <returns>Null: there is no such file, the machine belongs to no cloud.</returns>
    /// <exception cref="UsageException">An unknown or missing key.</exception>
    public static CloudAccess? Load(string path)
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

        string Required(string key) => tree.Text(key) is { Length: > 0 } text ? text : throw new UsageException($"{path}: {key} is missing");
        return new CloudAccess
        {
            Endpoint = Required("endpoint"), Region = Required("region"), Zone = tree.Text("zone"),
            AccessKeyId = tree.Text("accessKeyId"), SecretAccessKey = tree.Text("secretAccessKey"),
        };
    }
}
