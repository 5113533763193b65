using WasteCoach.Build.Checks;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Tools.Kubectl;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Diagnostics.Examinations;

/// <summary>The pods, and the last lines of those that crash.</summary>
public sealed class PodsExamination : IExamination
{
    private const int Lines = 8;

    /// <inheritdoc />
    public string Subject => "pods";

    /// <inheritdoc />
    public IReadOnlyList<Trouble> LooksFor => [PodHealth.Pending, PodHealth.Unpullable, PodHealth.CrashLoop, PodHealth.Restarts, PodHealth.NotReady, PodFit.Pending, NodeSelection.Unmatched];

    /// <inheritdoc />
    public async Task<IReadOnlyList<Finding>> FindAsync(World world, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(world);
        var pods = (await world.ClusterAsync()).All("Pod").ToList();
        var crashing = pods.SelectMany(pod => PodHealth.Crashing(pod).Select(container => (Pod: pod, Container: container))).ToList();
        var tails = await Task.WhenAll(crashing.Select(async one => (Key: PodHealth.KeyOf(one.Pod, one.Container), Text: await Task.Run(() => TailOf(world, one.Pod, one.Container), cancellation))));
        var now = world.Context.Clock.GetUtcNow();
        return [.. pods.SelectMany(pod => PodHealth.Find(pod, tails.ToDictionary(tail => tail.Key, tail => tail.Text), now))];
    }

    // What crashed wrote into the log of the container before this one; the first crash has none before it.
    private static string TailOf(World world, ClusterObject pod, string container)
    {
        foreach (var previous in new[] { true, false })
        {
            try
            {
                if (world.Context.Kubectl().Logs(world.Kubectl(pod.Namespace), pod.Name, container, Lines, previous) is { Length: > 0 } text)
                {
                    return string.Join(" | ", text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
                }
            }
            catch (ToolFailure failure) when (previous || failure.Result is not null)
            {
                if (!previous)
                {
                    return $"(the log can not be read: {failure.Result!.ErrorTail.LastOrDefault()})";
                }
            }
        }

        return "";
    }
}
