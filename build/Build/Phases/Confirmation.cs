namespace WasteCoach.Build.Phases;

/// <summary>Asks the user before something goes that does not come back: --confirm=CLUSTER, or the name typed at a terminal.</summary>
public static class Confirmation
{
    /// <summary>Refuses to go on unless the user gave the cluster's name, and knows of the loss of data where the environment protects it.</summary>
    /// <param name="context">The build's context.</param>
    /// <param name="target">The target that asks.</param>
    /// <param name="losses">What goes, in words; shown with the question.</param>
    /// <param name="losesData">Whether data goes that nothing else holds.</param>
    /// <exception cref="UsageException">The name was not given, is another's, or the loss of data was not agreed to.</exception>
    public static void Require(BuildContext context, string target, string losses, bool losesData)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (options, cluster) = (context.Options, context.EnvironmentSettings.Cluster);
        if (options.DryRun)
        {
            return;
        }

        var command = $"./build.sh --target={target} --environment={context.EnvironmentSettings.Name} --confirm={cluster.Name}";
        var given = options.Confirm ?? Ask(cluster.Name, target, losses);
        if (given is null)
        {
            throw new UsageException($"{target} {losses}. It needs the cluster's name.", $"If that is what you want: {command}");
        }

        if (given != cluster.Name)
        {
            throw new UsageException($"{context.EnvironmentSettings.File} is the cluster {cluster.Name}, not '{given}': nothing was touched.", $"If you mean {cluster.Name}: {command}");
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
