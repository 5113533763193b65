using System.Globalization;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Commands;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Kubelet;

/// <summary>
/// How large this machine is taken to be: /etc/rehearsal/node.yaml. A container sees the processors and the memory of its host, so the size of
/// the instance it stands for must be said. What is left out is asked of the machine, as a real kubelet does.
/// </summary>
internal sealed record NodeSettings
{
    public const string DefaultPath = "/etc/rehearsal/node.yaml";

    private static readonly string[] Fields = ["cpu", "memory", "ephemeralStorage", "pods", "cniFolder"];

    public required string Cpu { get; init; }

    public required string Memory { get; init; }

    public required string EphemeralStorage { get; init; }

    public required int Pods { get; init; }

    public required string CniFolder { get; init; }

    /// <exception cref="UsageException">An unknown key, or a value that is no quantity.</exception>
    public static NodeSettings Load(string path)
    {
        var tree = File.Exists(path) ? YamlDocument.Read(File.ReadAllText(path)) as JsonObject ?? [] : [];
        if (tree.Select(pair => pair.Key).FirstOrDefault(key => !Fields.Contains(key)) is { } unknown)
        {
            throw new UsageException($"{path}: unknown key {unknown}; known are {string.Join(", ", Fields)}");
        }

        string Amount(string field, Func<string> otherwise)
        {
            if (tree[field] is not { } node)
            {
                return otherwise();
            }

            var text = node.ToString();
            return Quantity.TryParse(text, out _) ? text : throw new UsageException($"{path}: {field}: \"{text}\" is no quantity such as 2, 500m or 4Gi");
        }

        return new NodeSettings
        {
            Cpu = Amount("cpu", () => Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)),
            Memory = Amount("memory", () => $"{MachineMemory()}Ki"),
            EphemeralStorage = Amount("ephemeralStorage", () => $"{new DriveInfo("/").TotalSize / 1024}Ki"),
            Pods = (int)tree.Number(110, "pods"),
            CniFolder = tree.Text("cniFolder") is { Length: > 0 } folder ? folder : "/etc/cni/net.d",
        };
    }

    private static string MachineMemory() =>
        File.ReadLines("/proc/meminfo").First(line => line.StartsWith("MemTotal:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
}
