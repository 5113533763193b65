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
    /// <summary>Name of the file with the hosts, and of the result that tells whether they changed.</summary>
    internal const string Hosts = "hosts.yml";

    private static readonly TimeSpan BootPatience = TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    protected internal override void DeclareInputs(PhaseInputs inputs, BuildContext context) => inputs
        .Configuration("nodes", "ssh");

    /// <inheritdoc />
    protected internal override async Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation)
    {
        var hosts = HostsFile(context);
        if (!File.Exists(hosts) || await File.ReadAllTextAsync(hosts, cancellation) != Files(context).RenderHosts(Nodes(context)))
        {
            return ProbeResult.Gone($"{context.Paths.Root.GetRelativePath(new Cake.Core.IO.FilePath(hosts))} is gone or was changed");
        }

        return await ShellOf(context).AskAllAsync(Nodes(context), "true", "SSH answers");
    }

    /// <inheritdoc />
    protected internal override async Task ExecuteAsync(PhaseRun run)
    {
        var context = run.Context;
        Directory.CreateDirectory(context.Paths.KnownHosts.GetDirectory().FullPath);
        var hosts = Files(context).RenderHosts(Nodes(context));
        WriteWhenChanged(HostsFile(context), hosts);
        run.Result(Hosts, "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hosts)))[..16]);
        RefreshGroupVariables(context);
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

    /// <inheritdoc />
    protected internal override Task SettledAsync(BuildContext context, CancellationToken cancellation)
    {
        RefreshGroupVariables(context);
        return Task.CompletedTask;
    }

    /// <summary>The nodes that terraform made.</summary>
    internal static IReadOnlyList<NodeOutput> Nodes(BuildContext context) => NodeOutput.FromResults(context.Session.ResultsOf(nameof(ProvisionCluster)));

    /// <summary>A shell on them.</summary>
    internal static NodeShell ShellOf(BuildContext context) => new(context.Ssh(), new NodeSsh(context.EnvironmentSettings.Ssh, context.Paths));

    /// <summary>The one with the control plane.</summary>
    internal static NodeOutput ControlPlane(BuildContext context) => Nodes(context).Single(node => node.Name == context.EnvironmentSettings.ControlPlane.Name);

    /// <summary>
    /// Writes the group variables as the environment has them now. They are no result of this phase: each playbook says which of
    /// them it depends on, and a change of the others is nothing to it.
    /// </summary>
    internal static void RefreshGroupVariables(BuildContext context) => WriteWhenChanged(
        context.Paths.Inventory.CombineWithFilePath("group_vars/all.yml").FullPath,
        Files(context).RenderGroupVariables(Infrastructure.Of(context.Session)));

    /// <summary>Writes inventory and group variables into another folder, for those who only look.</summary>
    internal static void WriteCopy(BuildContext context, Cake.Core.IO.DirectoryPath folder)
    {
        WriteWhenChanged(folder.CombineWithFilePath(Hosts).FullPath, Files(context).RenderHosts(Nodes(context)));
        WriteWhenChanged(folder.CombineWithFilePath("group_vars/all.yml").FullPath, Files(context).RenderGroupVariables(Infrastructure.Of(context.Session)));
    }

    private static string HostsFile(BuildContext context) => context.Paths.Inventory.CombineWithFilePath(Hosts).FullPath;

    private static InventoryFiles Files(BuildContext context) => new(context.EnvironmentSettings, context.Versions, context.Paths);

    // In one step, since playbooks that run at the same time read it.
    private static void WriteWhenChanged(string path, string text)
    {
        if (File.Exists(path) && File.ReadAllText(path) == text)
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var next = $"{path}.{Guid.NewGuid():n}";
        File.WriteAllText(next, text);
        File.Move(next, path, overwrite: true);
    }
}
