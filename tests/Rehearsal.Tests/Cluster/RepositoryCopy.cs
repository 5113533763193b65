using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>
/// The tracked files of the repository, as they are now, in a folder of their own; its environment is moved to a network and
/// a port of its own by editing the file, as a user would.
/// </summary>
public sealed class RepositoryCopy(Slot slot)
{
    private const string EnvironmentName = "rehearsal";
    private string _pristine = "";

    /// <summary>Top folder.</summary>
    public string Root => slot.Folder;

    /// <summary>The environment file.</summary>
    public string EnvironmentFile => Path.Combine(Root, "environments", EnvironmentName + ".yaml");

    /// <summary>Where the build keeps everything of the environment.</summary>
    public string Kept => Path.Combine(Root, ".build", EnvironmentName);

    /// <summary>State folders of the background services.</summary>
    public string Services => Path.Combine(Kept, "services");

    /// <summary>Private key of the nodes.</summary>
    public string PrivateKey => Path.Combine(Kept, "ssh", "id_ed25519");

    /// <summary>Copies the files and moves the environment.</summary>
    public async Task MakeAsync()
    {
        var files = (await Command.RunAsync("git", ["-C", Repository.Root, "ls-files", "-z"])).Succeeded();
        foreach (var file in files.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var (from, to) = (Path.Combine(Repository.Root, file), Path.Combine(Root, file));
            // What is deleted and not yet committed is listed too.
            if (File.Exists(from))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Copy(from, to);
            }
        }

        Edit("10.0.", slot.Network + ".");
        Edit("198.18.", slot.PublicNetwork + ".");
        Edit("4566", $"{slot.Port}");
        Edit("8480", $"{slot.MirrorPort}");
        Edit("8085", $"{slot.ArgoCdPort}");
        Edit("8088", $"{slot.IngressPort}");
        Edit("192.168.", slot.PodNetwork + ".");
        MoveCharts();
        _pristine = File.ReadAllText(EnvironmentFile);
        await CommitAsync("The repository, moved to a network of its own");
    }

    /// <summary>Commits everything that git tracks or would.</summary>
    public async Task<string> CommitAsync(string message)
    {
        if (!Directory.Exists(Path.Combine(Root, ".git")))
        {
            await GitAsync("init", "--quiet", "--initial-branch=main");
        }

        await GitAsync("add", "--all");
        await GitAsync("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", "commit", "--quiet", "--message", message);
        return (await GitAsync("rev-parse", "HEAD")).Trim();
    }

    /// <summary>Calls git in the copy.</summary>
    public async Task<string> GitAsync(params string[] arguments) => (await Command.RunAsync("git", ["-C", Root, .. arguments])).Succeeded();

    // Argo CD reads nothing but the charts, so addresses stand there a second time.
    private void MoveCharts()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Root, "charts"), "values*.yaml", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            File.WriteAllText(file, text
                .Replace("10.0.", slot.Network + ".", StringComparison.Ordinal)
                .Replace("192.168.", slot.PodNetwork + ".", StringComparison.Ordinal)
                .Replace("4566", $"{slot.Port}", StringComparison.Ordinal));
        }
    }

    /// <summary>Takes back all edits of the environment file. A copy that was never finished has none.</summary>
    public void Restore()
    {
        if (_pristine.Length > 0)
        {
            File.WriteAllText(EnvironmentFile, _pristine);
        }
    }

    /// <summary>Replaces text in the environment file.</summary>
    /// <exception cref="InvalidOperationException">The file has no such text.</exception>
    public void Edit(string before, string after)
    {
        var text = File.ReadAllText(EnvironmentFile);
        if (!text.Contains(before, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{EnvironmentFile} has no '{before}'");
        }

        File.WriteAllText(EnvironmentFile, text.Replace(before, after, StringComparison.Ordinal));
    }

    /// <summary>Gives a node another instance type.</summary>
    public void EditInstanceType(string node, string before, string after) =>
        Edit($"- name: {node}\n    instanceType: {before}\n", $"- name: {node}\n    instanceType: {after}\n");

    /// <summary>Puts a block of YAML behind the last node.</summary>
    public void AddNode(string block)
    {
        var text = File.ReadAllText(EnvironmentFile);
        var end = Regex.Match(text, @"^workloads:", RegexOptions.Multiline).Index;
        File.WriteAllText(EnvironmentFile, text.Insert(end, block));
    }

    /// <summary>The nodes of the environment file: name, instance type, address.</summary>
    public IReadOnlyList<Machine> Nodes()
    {
        var root = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(File.ReadAllText(EnvironmentFile));
        return ((List<object>)root["nodes"]).Cast<Dictionary<object, object>>()
            .Select(node => new Machine((string)node["name"], (string)node["instanceType"], (string)node["privateIp"]))
            .OrderBy(node => node.Name, StringComparer.Ordinal)
            .ToList();
    }
}
