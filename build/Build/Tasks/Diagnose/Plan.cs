using Cake.Frosting;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Phases.Journal;
using WasteCoach.Build.Planning;

namespace WasteCoach.Build.Tasks.Diagnose;

/// <summary>Tells what Cluster and Deploy would do to the cloud, the nodes, the cluster and git, with cost and time. Changes nothing and takes no lock.</summary>
[TaskName(nameof(Plan))]
[TaskDescription("One plan of all that Cluster and Deploy would change, with cost and time; says what is missing; changes nothing")]
public sealed class Plan(PhaseCatalogue phases, RunJournal journal) : AsyncFrostingTask<BuildContext>
{
    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var plan = await new Planner(context, phases, journal, context.Session.SayOf(nameof(Plan))).MakeAsync(CurrentTask.Cancellation);
        Directory.CreateDirectory(context.Paths.Run.FullPath);
        var json = context.Redactor.Redact(PlanReport.Json(plan));
        await File.WriteAllTextAsync(context.Paths.Run.CombineWithFilePath("plan.json").FullPath, json, CurrentTask.Cancellation);
        await File.WriteAllTextAsync(context.Paths.Run.CombineWithFilePath("plan.md").FullPath, context.Redactor.Redact(PlanReport.Markdown(plan)), CurrentTask.Cancellation);
        context.Session.CloseWith(context.Options.Output == OutputForm.Json ? json : context.Redactor.Redact(PlanReport.Text(plan)));
        if (plan.Missing.Count > 0)
        {
            throw new BuildException(
                ExitCodes.Usage,
                $"{plan.Missing.Count} things are missing before anything can run: {string.Join(", ", plan.Missing.Select(item => $"{item.Kind} {item.Name}"))}. What can be said without them is in the plan.");
        }
    }
}
