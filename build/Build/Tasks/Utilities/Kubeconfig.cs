using System.Text;
using Cake.Frosting;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Stores;

namespace WasteCoach.Build.Tasks.Utilities;

/// <summary>Tells where the cluster's kubeconfig is, or merges it into a file of the user's (--to), under the environment's own name.</summary>
[TaskName(nameof(Kubeconfig))]
[TaskDescription("Where the kubeconfig is and how to use it; --to=FILE merges it into a file, readable by its owner alone")]
public sealed class Kubeconfig : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var own = context.Paths.Kubeconfig.FullPath;
        if (!File.Exists(own))
        {
            throw new BuildException(ExitCodes.PhaseFailed, $"There is no {context.Paths.Root.GetRelativePath(context.Paths.Kubeconfig)} yet. Make the cluster: ./build.sh --target=Cluster --environment={context.EnvironmentSettings.Name}");
        }

        if (context.Options.To is not { } file)
        {
            context.Session.CloseWith($"export KUBECONFIG={own}");
            return;
        }

        var name = $"{context.EnvironmentSettings.Cluster.Name}-{context.EnvironmentSettings.Name}";
        var target = Path.GetFullPath(file, context.Paths.Root.FullPath);
        var merged = KubeconfigMerge.Into(
            File.Exists(target) ? await File.ReadAllTextAsync(target, CurrentTask.Cancellation) : "",
            await File.ReadAllTextAsync(own, CurrentTask.Cancellation),
            name);
        // In one step: a kubectl that reads it meanwhile finds one of the two whole.
        var beside = $"{target}.{Guid.NewGuid():n}";
        await using (var stream = PostgreSqlBackups.PrivateFile(beside))
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(merged), CurrentTask.Cancellation);
        }

        File.Move(beside, target, overwrite: true);
        context.Session.CloseWith($"{target} has the context {name}. Use it: kubectl --kubeconfig={target} --context={name} get nodes");
    }
}
