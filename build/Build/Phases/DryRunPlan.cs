using Spectre.Console;

namespace WasteCoach.Build.Phases;

/// <summary>What a run would do, and why, as a table.</summary>
public sealed class DryRunPlan(RunRecord record, PhaseCatalogue phases, RunSession session)
{
    /// <summary>Decides for every task and prints a table.</summary>
    public async Task PrintAsync(IAnsiConsole console, BuildContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(console);
        ArgumentNullException.ThrowIfNull(context);
        var table = new Table().Border(TableBorder.Simple).AddColumns("Order", "Phase", "Would", "Reason");
        var forgotten = context.Options.ForgetFrom is { } from
            ? record.Graph!.FromOnwards(record.Graph.Find(from), record.Order).Select(task => task.Name).ToHashSet()
            : [];
        var outlooks = await new RunForecast(phases, session).OfAsync(
            record.Order.Where(task => task.Actions.Count > 0).Select(task => task.Name),
            task => forgotten.Contains(task) ? $"--from={context.Options.ForgetFrom}" : null,
            context,
            cancellation);
        foreach (var (number, outlook) in outlooks.Index())
        {
            table.AddRow($"{number + 1}", Markup.Escape(outlook.Task), WordsOf(outlook.Outlook), Markup.Escape(outlook.Reason));
        }

        console.Write(table);
        foreach (var task in record.Order)
        {
            if (phases.Find<IPlans>(task.Name) is { } planner)
            {
                console.WriteLine($"{task.Name} would:");
                foreach (var step in await planner.PlanAsync(context, cancellation))
                {
                    console.WriteLine($"  {step}");
                }
            }
        }
    }

    private static string WordsOf(Outlook outlook) => outlook switch
    {
        Outlook.Run => "run",
        Outlook.LookAgain => "be looked at again",
        _ => "be skipped",
    };
}
