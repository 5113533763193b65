using Cake.Frosting;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Planning;

namespace WasteCoach.Build.Tasks.Diagnose;

/// <summary>Tells what is no longer as declared, who keeps it, how that was seen and what heals it. Fails when there is any; changes nothing and takes no lock.</summary>
[TaskName(nameof(Drift))]
[TaskDescription("What is not as declared in cloud, nodes, cluster and git: owner, proof and remedy of each; exit code 1 if any")]
public sealed class Drift(PhaseCatalogue phases) : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var report = await new DriftFinder(context, phases, context.Session.SayOf(nameof(Drift))).FindAsync(CurrentTask.Cancellation);
        Directory.CreateDirectory(context.Paths.Run.FullPath);
        var json = context.Redactor.Redact(report.Json());
        await File.WriteAllTextAsync(context.Paths.Run.CombineWithFilePath("drift.json").FullPath, json, CurrentTask.Cancellation);
        await File.WriteAllTextAsync(context.Paths.Run.CombineWithFilePath("drift.md").FullPath, context.Redactor.Redact(report.Markdown()), CurrentTask.Cancellation);
        context.Session.CloseWith(context.Options.Output == OutputForm.Json ? json : context.Redactor.Redact(report.Text()));
        if (!report.IsClean())
        {
            throw new BuildException(ExitCodes.PhaseFailed, report.Summary());
        }
    }
}
