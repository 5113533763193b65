using System.Reflection;
using Cake.Frosting;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.CommandLine;

/// <summary>What --help and a call without a target print.</summary>
public static class Manual
{
    /// <summary>Prints the manual. Returns exit code 0.</summary>
    public static int Print()
    {
        Write(Console.Out);
        return ExitCodes.Done;
    }

    /// <summary>Writes the manual.</summary>
    public static void Write(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteLine("From an empty AWS account to a running Kubernetes cluster, and from a commit to healthy pods.");
        writer.WriteLine("Without an account the same graph runs as a rehearsal on this machine; that is the default.");
        writer.WriteLine();
        writer.WriteLine("Usage: ./build.sh --target=NAME [options]");
        writer.WriteLine();
        writer.WriteLine("Targets, by stage:");
        foreach (var stage in TasksByStage())
        {
            writer.WriteLine($"  {stage.Key}");
            foreach (var (name, description) in stage)
            {
                writer.WriteLine($"    {name,-20} {description}");
            }
        }

        writer.WriteLine();
        writer.WriteLine("Options:");
        foreach (var option in BuildOptions.All)
        {
            var shortForm = option.Short is { } letter ? $"-{letter}, " : "    ";
            writer.WriteLine($"  {shortForm}{option.Usage,-26} {option.Description}");
        }

        writer.WriteLine();
        writer.WriteLine("Exit codes: 0 done, 1 a phase failed, 2 bad configuration or usage, 3 the lock is held, 130 interrupted.");
        writer.WriteLine("A run that failed or was cut off goes on when the same command is given again.");
        writer.WriteLine();
        writer.WriteLine("Start with: ./build.sh --target=Cluster     See what it would do: ./build.sh --target=Cluster --dryrun");
    }

    private static IEnumerable<IGrouping<string, (string Name, string Description)>> TasksByStage() =>
        typeof(Manual).Assembly.GetExportedTypes()
            .Where(type => !type.IsAbstract && typeof(IFrostingTask).IsAssignableFrom(type))
            .Select(type => (Stage: type.Namespace!.Split('.')[^1], Name: Phase.NameOf(type), Description: type.GetCustomAttribute<TaskDescriptionAttribute>()?.Description ?? ""))
            .Where(task => task.Name != RunOptions.DefaultTarget)
            .OrderBy(task => Stages.IndexOf(task.Stage))
            .ThenBy(task => task.Name, StringComparer.Ordinal)
            .GroupBy(task => task.Stage, task => (task.Name, task.Description));

    private static readonly List<string> Stages = ["Preflight", "Provision", "Bootstrap", "Platform", "Deploy", "Teardown", "Diagnose", "Maintain", "Utilities", "Develop"];
}
