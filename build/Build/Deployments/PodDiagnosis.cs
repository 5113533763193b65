using System.Text;
using WasteCoach.Build.Tools.ArgoCd;

namespace WasteCoach.Build.Deployments;

/// <summary>Says of a pod what is wrong with it: its state, the last warnings about it, the last lines of its log.</summary>
public sealed class PodDiagnosis(ArgoCdClient argoCd)
{
    private const int Lines = 15;
    private const int Warnings = 3;

    /// <summary>The diagnosis as lines; what can't be learned is said, not hidden.</summary>
    public async Task<string> OfAsync(string application, ResourceNode pod, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pod);
        var text = new StringBuilder($"  pod {pod.Namespace}/{pod.Name}: {pod.Reason}, {pod.Containers} containers ready{(string.IsNullOrEmpty(pod.Health?.Message) ? "" : $" ({pod.Health.Message})")}");
        try
        {
            var warnings = (await argoCd.EventsAsync(application, pod, cancellation)).Where(happened => happened.Type == "Warning").TakeLast(Warnings);
            foreach (var warning in warnings)
            {
                text.Append($"\n  {warning.Reason}: {warning.Message}");
            }

            var lines = await LogAsync(application, pod, cancellation);
            text.Append(lines.Count == 0 ? "\n  its log is empty" : $"\n  the last lines of its log:{string.Concat(lines.Select(line => $"\n    {line}"))}");
        }
        catch (ArgoCdFailure failure)
        {
            text.Append($"\n  more could not be learned: {failure.Message}");
        }

        return text.ToString();
    }

    // What crashed wrote into the log of the container before this one; the first crash has none before it.
    private async Task<IReadOnlyList<string>> LogAsync(string application, ResourceNode pod, CancellationToken cancellation)
    {
        if (pod.Reason is "CrashLoopBackOff" && await argoCd.LogsAsync(application, pod, Lines, previous: true, cancellation) is { Count: > 0 } before)
        {
            return before;
        }

        return await argoCd.LogsAsync(application, pod, Lines, previous: false, cancellation);
    }
}
