using System.Security.Cryptography;
using System.Text;
using Cake.Frosting;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Provisioning;
using WasteCoach.Build.Tasks.Provision;
using WasteCoach.Build.Tools.Ssh;

namespace WasteCoach.Build.Tasks.Bootstrap;

/// <summary>Writes ansible's inventory from terraform's outputs and waits until every node answers by SSH.</summary>
[TaskName(nameof(Inventory))]
[TaskDescription("Write the inventory from terraform's outputs; every node answers by SSH")]
[IsDependentOn(typeof(ProvisionCluster))]
public sealed class Inventory : Phase
{
    private static readonly TimeSpan BootPatience = TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context) => inputs
        .Configuration("cluster", "aws.region", "network", "nodes", "ssh", "artifacts", "ansible")
        .File("environments/versions.yaml");

    /// <inheritdoc />
    protected internal override async Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation)
    {
        var stale = Files(context).FirstOrDefault(file => !File.Exists(file.Path) || File.ReadAllText(file.Path) != file.Text);
        if (stale.Path is not null)
        {
            return ProbeResult.Gone($"{context.Paths.Root.GetRelativePath(new Cake.Core.IO.FilePath(stale.Path))} is gone or was changed");
        }

        return await ShellOf(context).AskAllAsync(Nodes(context), "true", "SSH answers");
    }

    /// <inheritdoc />
    protected internal override async Task ExecuteAsync(PhaseRun run)
    {
        var context = run.Context;
        Directory.CreateDirectory(context.Paths.KnownHosts.GetDirectory().FullPath);
        foreach (var (path, text) in Files(context))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text, run.Cancellation);
            run.Result(Path.GetFileName(path), "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]);
        }

        var shell = ShellOf(context);
        await Task.WhenAll(Nodes(context).Select(node => Wait.UntilAsync(
            $"{node.Name} answers by SSH",
            _ => shell.AskAsync(node, "true"),
            BootPatience,
            run.Progress,
            context.Clock,
            run.Cancellation)));
        run.Progress($"{Nodes(context).Count} nodes answer by SSH");
    }

    /// <summary>The nodes that terraform made.</summary>
    internal static IReadOnlyList<NodeOutput> Nodes(BuildContext context) => NodeOutput.FromResults(context.Session.ResultsOf(nameof(ProvisionCluster)));

    /// <summary>A shell on them.</summary>
    internal static NodeShell ShellOf(BuildContext context) => new(context.Ssh(), new NodeSsh(context.EnvironmentSettings.Ssh, context.Paths));

    private static IEnumerable<(string Path, string Text)> Files(BuildContext context)
    {
        var files = new InventoryFiles(context.EnvironmentSettings, context.Versions, context.Paths);
        yield return (context.Paths.Inventory.CombineWithFilePath("hosts.yml").FullPath, files.RenderHosts(Nodes(context)));
        yield return (context.Paths.Inventory.CombineWithFilePath("group_vars/all.yml").FullPath, files.RenderGroupVariables());
    }
}
