using Cake.Frosting;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Provisioning;
using WasteCoach.Build.Tasks.Bootstrap;
using WasteCoach.Build.Tools.Ssh;

namespace WasteCoach.Build.Tasks.Utilities;

/// <summary>A shell on a node, or one command there, with the environment's key and its known host keys.</summary>
[TaskName(nameof(Ssh))]
[TaskDescription("A shell on a node (--node), or the output of a command there (--command)")]
public sealed class Ssh : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var node = NodeOf(context);
        var access = new NodeSsh(context.EnvironmentSettings.Ssh, context.Paths);
        if (context.Options.Command is { } command)
        {
            context.Session.CloseWith(await Task.Run(() => context.Ssh().Run(access.Settings, access.Node(node), command)));
            return;
        }

        if (Console.IsInputRedirected || Console.IsOutputRedirected)
        {
            throw new UsageException("A shell needs a terminal.", $"Without one, run a command: ./build.sh --target={nameof(Ssh)} --node={node.Name} --command='uptime'.");
        }

        var exitCode = await context.Ssh().InteractAsync(access.Settings, access.Node(node), CurrentTask.Cancellation);
        context.Session.CloseWith(exitCode == 255
            ? throw new BuildException(ExitCodes.PhaseFailed, $"{node.Name} ({access.AddressOf(node)}) can't be reached, or the connection broke. See ./build.sh --target={nameof(Instances)}.")
            : $"The shell on {node.Name} ended with {exitCode}.");
    }

    private static NodeOutput NodeOf(BuildContext context)
    {
        var nodes = Inventory.Nodes(context);
        var names = nodes.Select(node => node.Name).ToList();
        return names.Count == 0
            ? throw new BuildException(ExitCodes.PhaseFailed, $"The journal knows no node yet. Make them: ./build.sh --target=Inventory --environment={context.EnvironmentSettings.Name}")
            : context.Options.Node is not { } wanted
                ? throw new UsageException("Which node?", $"Write --node=NAME, with NAME of: {string.Join(", ", names)}.")
                : nodes.FirstOrDefault(node => node.Name == wanted) ?? throw new UsageException($"There is no node '{wanted}'.", NearestNames.Remedy(wanted, names));
    }
}
