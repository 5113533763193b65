namespace WasteCoach.Build.Phases;

/// <summary>What a run would do with each of its tasks, found out without changing anything.</summary>
public sealed class RunForecast(PhaseCatalogue phases, RunSession session)
{
    /// <summary>Decides for tasks in their order. A phase behind one that would run can't be decided yet.</summary>
    /// <param name="order">The tasks.</param>
    /// <param name="whyForgotten">Why a task's success does not count; null where it does.</param>
    /// <param name="context">The build.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<PhaseOutlook>> OfAsync(
        IEnumerable<string> order, Func<string, string?> whyForgotten, BuildContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(whyForgotten);
        var outlooks = new List<PhaseOutlook>();
        var mayRun = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var task in order)
        {
            var outlook = await OfOneAsync(task);
            outlooks.Add(outlook);
            if (outlook.Outlook != Outlook.Skip)
            {
                mayRun.Add(task);
            }
        }

        return outlooks;

        async Task<PhaseOutlook> OfOneAsync(string task)
        {
            if (phases.Find(task) is not { } phase)
            {
                return new(task, Outlook.Run, "runs each time");
            }

            if (whyForgotten(task) is { } why)
            {
                return new(task, Outlook.Run, why);
            }

            var decision = await session.DecideAsync(phase, context, cancellation);
            var before = phases.PhasesNeededBy(task).FirstOrDefault(mayRun.Contains);
            return (decision.Runs, before) switch
            {
                (true, _) => new(task, Outlook.Run, decision.Reason),
                (false, not null) => new(task, Outlook.LookAgain, $"after {before}; as things are: {decision.Reason}"),
                (false, null) => new(task, Outlook.Skip, decision.Reason),
            };
        }
    }
}
