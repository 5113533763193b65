using WasteCoach.Build.Checks;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Diagnostics;

/// <summary>Runs examinations at once. One that can not see is a finding itself and hides nothing of the others.</summary>
public sealed class Diagnosis(World world, TimeSpan patience)
{
    /// <summary>What they found.</summary>
    public async Task<DiagnosisResult> RunAsync(string target, IReadOnlyList<IExamination> examinations, Action<string> say, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(examinations);
        ArgumentNullException.ThrowIfNull(say);
        var found = await Task.WhenAll(examinations.Select(examination => Task.Run(() => OneAsync(examination, say, cancellation), cancellation)));
        cancellation.ThrowIfCancellationRequested();
        return new DiagnosisResult(
            target,
            [.. examinations.Select(examination => examination.Subject)],
            examinations.SelectMany(examination => examination.LooksFor).DistinctBy(trouble => trouble.Id).Count(),
            [.. found.SelectMany(findings => findings).Distinct()
                .OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.Check, StringComparer.Ordinal).ThenBy(finding => finding.Subject, StringComparer.Ordinal)]);
    }

    private async Task<IReadOnlyList<Finding>> OneAsync(IExamination examination, Action<string> say, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        CurrentTask.Cancellation = limit.Token;
        IReadOnlyList<Finding> found;
        try
        {
            found = await examination.FindAsync(world, limit.Token).WaitAsync(limit.Token);
        }
        catch (SilentSourceException silence)
        {
            found = [SilentSource.Find(silence.SourceName, silence.Why, silence.Remedy)];
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            found = [SilentSource.Find(
                examination.Subject,
                limit.IsCancellationRequested ? $"no answer within {patience.TotalSeconds:0} s" : $"the examination failed: {exception.GetType().Name}: {exception.Message}",
                SilentSource.Trouble.Fix)];
        }

        say($"{examination.Subject}: {(found.Count == 0 ? "nothing found" : $"{found.Count} found")}");
        return found;
    }
}
