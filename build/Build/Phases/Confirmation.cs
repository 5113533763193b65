using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Phases;

/// <summary>Asks the user before something goes that does not come back: --confirm=CLUSTER, or the name typed at a terminal.</summary>
public static class Confirmation
{
    /// <summary>Refuses to go on unless the user gave the cluster's name, and knows of the loss of data where the environment protects it.</summary>
    /// <param name="options">What the user gave.</param>
    /// <param name="environment">Names the cluster, and whether its data is protected.</param>
    /// <param name="target">The task that asks; the user may have asked for one that needs it.</param>
    /// <param name="losses">What goes, in words; shown with the question.</param>
    /// <param name="losesData">Whether data goes that nothing else holds.</param>
    /// <exception cref="UsageException">The name was not given, is another's, or the loss of data was not agreed to.</exception>
    public static void Require(RunOptions options, BuildEnvironment environment, string target, string losses, bool losesData)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(environment);
        var cluster = environment.Cluster;
        if (options.DryRun)
        {
            return;
        }

        var command = $"./build.sh {string.Join(' ', options.WithoutConfirm)} --confirm={cluster.Name}";
        var given = options.Confirm ?? Ask(cluster.Name, target, losses);
        if (given is null)
        {
            throw new UsageException($"{target} {losses}. It needs the cluster's name.", $"If that is what you want: {command}");
        }

        if (given != cluster.Name)
        {
            throw new UsageException($"{environment.File} is the cluster {cluster.Name}, not '{given}': nothing was touched.", $"If you mean {cluster.Name}: {command}");
        }

        if (losesData && cluster.ProtectData && !options.UnderstandsDataLoss)
        {
            throw new UsageException($"{target} {losses}, and data is lost that nothing else holds.", $"If that is what you want: {command} --i-understand-data-loss");
        }
    }

    // Only a person at a terminal can be asked.
    private static string? Ask(string cluster, string target, string losses)
    {
        if (Console.IsInputRedirected || Console.IsOutputRedirected)
        {
            return null;
        }

        Console.Write($"{target} {losses}. Type {cluster} to go on: ");
        return Console.ReadLine();
    }
}
