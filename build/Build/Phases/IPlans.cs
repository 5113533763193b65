namespace WasteCoach.Build.Phases;

/// <summary>A task that is no phase and yet can say in a dry run what it would do.</summary>
public interface IPlans
{
    /// <summary>What it would do, a line for each step, found out without changing anything.</summary>
    Task<IReadOnlyList<string>> PlanAsync(BuildContext context, CancellationToken cancellation);
}
