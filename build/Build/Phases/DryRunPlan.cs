using Spectre.Console;

namespace WasteCoach.Build.Phases;

/// <summary>What a run would do, and why, found out without changing anything.</summary>
public sealed class DryRunPlan(RunRecord record, PhaseCatalogue phases, RunSession session)
{
    /// <summary>Decides for every task and prints a table. A phase behind one that would run can't be decided yet.</summary>
    public async Task PrintAsync(IAnsiConsole console, BuildContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(console);
        ArgumentNullException.ThrowIfNull(context);
        var table = new Table().Border(TableBorder.Simple).AddColumns("Order", "Phase", "Would", "Reason");
        var wouldRun = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var order = context.Options.ForgetFrom is { } from
            ? record.Graph!.FromOnwards(record.Graph.Find(from), record.Order).Select(task => task.Name).ToHashSet()
            : [];
        var number = 0;
        foreach (var task in record.Order.Where(task => task.Actions.Count > 0))
        {
            var (would, reason) = await DecideAsync(task.Name, order.Contains(task.Name));
            if (would != "be skipped")
            {
                wouldRun.Add(task.Name);
            }

            table.AddRow($"{++number}", Markup.Escape(task.Name), would, Markup.Escape(reason));
        }

        console.Write(table);
        foreach (var task in record.Order)
        {
            if (phases.ForetellerOf(task.Name) is { } foreteller)
            {
                foreach (var line in await foreteller.ForetellAsync(context, cancellation))
                {
                    console.WriteLine(line);
                }
            }
        }

        async Task<(string Would, string Reason)> DecideAsync(string task, bool forgotten)
        {
            if (phases.Find(task) is not { } phase)
            {
                return ("run", "runs each time");
            }

            if (forgotten)
            {
                return ("run", $"--from={context.Options.ForgetFrom}");
            }

            var decision = await session.DecideAsync(phase, context, cancellation);
            var before = phases.PhasesNeededBy(task).FirstOrDefault(wouldRun.Contains);
            return (decision.Runs, before) switch
            {
                (true, _) => ("run", decision.Reason),
                (false, not null) => ("be looked at again", $"after {before}; as things are: {decision.Reason}"),
                (false, null) => ("be skipped", decision.Reason),
            };
        }
    }
}
