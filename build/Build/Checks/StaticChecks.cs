using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cake.Core.IO;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Manifests;
using WasteCoach.Build.Tools.Processes;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using Path = System.IO.Path;

namespace WasteCoach.Build.Checks;

/// <summary>
/// All that can be known before anything is touched: environment, charts and roles as they will be rendered, versions, sources. The
/// answer is kept with the hash of what it depends on, so that asking again costs the reading of the files.
/// </summary>
public sealed class StaticChecks(BuildContext context)
{
    private const string Kept = ".findings.json";
    private const string Controller = "awsLoadBalancerController";
    private const string ControllerVariables = "ansible/roles/aws_load_balancer_controller/vars/main.yml";
    private const string ControllerPolicy = "terraform/modules/identity/policies/load-balancers.json";
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    // What is read, by folder and ending; the environment's own values and versions come beside.
    private static readonly IReadOnlyList<(string Folder, IReadOnlyList<string> Endings)> Sources =
    [
        ("charts", [".yaml", ".tpl", ".json", ".lock"]),
        ("ansible", [".yml", ".yaml", ".j2", ".py", ".json", ".cfg"]),
        ("terraform", [".tf", ".json", ".tftpl"]),
        ("services", ["Dockerfile"]),
        (".github/workflows", [".yml"]),
        ("environments", [".yaml"]),
    ];

    private readonly string _root = context.Paths.Root.FullPath;
    private readonly DirectoryPath _kept = context.Paths.Environment.Combine("checks");

    /// <summary>What was found, the worst first.</summary>
    /// <exception cref="Artifacts.ArtifactException">helm is not on this machine and can't be fetched.</exception>
    public async Task<IReadOnlyList<Finding>> FindAsync(CancellationToken cancellation)
    {
        var files = await ReadAsync(cancellation);
        var kept = _kept.CombineWithFilePath($"{KeyOf(files)}{Kept}").FullPath;
        var found = File.Exists(kept) ? JsonSerializer.Deserialize<List<Finding>>(await File.ReadAllTextAsync(kept, cancellation), Format)! : await LookAsync(files, kept, cancellation);
        return [.. found.Concat(VersionChecks.Find(context.Versions, DateOnly.FromDateTime(context.Clock.GetUtcNow().UtcDateTime))).OrderByDescending(finding => finding.Severity)];
    }

    private async Task<List<Finding>> LookAsync(IReadOnlyDictionary<string, string> files, string keep, CancellationToken cancellation)
    {
        var helm = await new HelmProgram(context).PathAsync(cancellation);
        var folder = _kept.Combine($"rendering-{System.Environment.ProcessId}");
        var failures = new ConcurrentQueue<(string, string)>();
        var rendered = new Dictionary<string, string>();
        IReadOnlyDictionary<string, string> roles = new Dictionary<string, string>();
        try
        {
            var charts = new RenderedCharts(context, helm, folder.Combine("charts"));
            await Task.WhenAll(
                Task.Run(() => charts.Names.ToList().ForEach(name => Try($"charts/{name}", () => rendered[name] = charts.Render(name))), cancellation),
                Task.Run(() => Try("ansible/roles", () => roles = new RenderedRoles(context, folder).Render()), cancellation));
        }
        finally
        {
            if (Directory.Exists(folder.FullPath))
            {
                Directory.Delete(folder.FullPath, recursive: true);
            }
        }

        var found = new List<Finding>(SourceFindings(files));
        Try("rendered manifests", () => found.AddRange(ManifestFindings(new StaticManifests(rendered, roles), complete: failures.IsEmpty)));
        found.AddRange(BrokenManifest.Find(failures));
        // A tool that failed may do better the next time; what it found then is not to be kept from anybody.
        if (failures.IsEmpty)
        {
            Keep(keep, found);
        }

        return found;

        void Try(string subject, Action look)
        {
            try
            {
                look();
            }
            catch (Exception failure) when (failure is ToolFailure or YamlException or FormatException)
            {
                failures.Enqueue((subject, failure.Message));
            }
        }
    }

    private IEnumerable<Finding> ManifestFindings(StaticManifests manifests, bool complete)
    {
        var environment = context.EnvironmentSettings;
        var nodes = environment.Nodes.Select(node => NodeRoom.Of(node, context.Versions.InstanceTypes[node.InstanceType])).ToList();
        var names = environment.Dns.Records.Select(record => $"{record}.{environment.Cluster.Domain}").Prepend(environment.Cluster.Domain).ToList();
        return PodFit.Find(nodes, [.. environment.Workloads.Select(PodDemand.Of), .. manifests.Services])
            .Concat(NodeSelection.Find(nodes, manifests.Selections))
            // Half of an entrance shows faults that are none.
            .Concat(complete ? IngressLint.Find(manifests.Entrance(names)) : []);
    }

    private IEnumerable<Finding> SourceFindings(IReadOnlyDictionary<string, string> files)
    {
        foreach (var finding in files.SelectMany(file => PinLint.Find(file.Key, file.Value)))
        {
            yield return finding;
        }

        foreach (var finding in files.Where(file => IsTasks(file.Key)).SelectMany(file => WaitLint.Find(file.Key, file.Value)))
        {
            yield return finding;
        }

        var variables = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(files[ControllerVariables]);
        var actions = ((List<object>)variables["aws_load_balancer_controller_actions"]).Cast<string>().ToList();
        foreach (var finding in ControllerRights.Find(
            files[ControllerPolicy], actions, (string)variables["aws_load_balancer_controller_actions_version"], context.Versions.Components[Controller].Version))
        {
            yield return finding;
        }
    }

    private static bool IsTasks(string file) => file.StartsWith("ansible/", StringComparison.Ordinal) && file.EndsWith(".yml", StringComparison.Ordinal)
        && (file.StartsWith("ansible/playbooks/", StringComparison.Ordinal) || file.Contains("/tasks/", StringComparison.Ordinal) || file.Contains("/handlers/", StringComparison.Ordinal));

    private async Task<IReadOnlyDictionary<string, string>> ReadAsync(CancellationToken cancellation)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (folder, endings) in Sources.Where(source => Directory.Exists(Path.Combine(_root, source.Folder))))
        {
            foreach (var path in Directory.EnumerateFiles(Path.Combine(_root, folder), "*", SearchOption.AllDirectories))
            {
                var file = Path.GetRelativePath(_root, path).Replace('\\', '/');
                if (endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)) && !file.Split('/').Any(part => part is ".terraform" or "bin" or "obj"))
                {
                    files[file] = await File.ReadAllTextAsync(path, cancellation);
                }
            }
        }

        return files;
    }

    // The build itself is part of it: another version of a check may find something else.
    private string KeyOf(IReadOnlyDictionary<string, string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in files.SelectMany(file => new[] { file.Key, file.Value }).Append(context.EnvironmentSettings.Name).Append(typeof(StaticChecks).Module.ModuleVersionId.ToString()))
        {
            hash.AppendData(BitConverter.GetBytes(part.Length));
            hash.AppendData(Encoding.UTF8.GetBytes(part));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    // Under another name first: two builds may look at the same time. What was kept of other states of the files is of no more use.
    private static void Keep(string file, List<Finding> found)
    {
        var folder = Path.GetDirectoryName(file)!;
        Directory.CreateDirectory(folder);
        foreach (var other in Directory.EnumerateFiles(folder, "*" + Kept))
        {
            File.Delete(other);
        }

        var part = $"{file}.{System.Environment.ProcessId}";
        File.WriteAllText(part, JsonSerializer.Serialize(found, Format));
        File.Move(part, file, overwrite: true);
    }
}
