namespace WasteCoach.Build.Phases;

/// <summary>Marks a task that is no phase and can say in a dry run what it would do.</summary>
public interface IForetells
{
    /// <summary>What the task would do, found out without changing anything: a line each.</summary>
    Task<IReadOnlyList<string>> ForetellAsync(BuildContext context, CancellationToken cancellation);
}
