namespace WasteCoach.Build.Phases;

/// <summary>What a run would do with a task, and why.</summary>
/// <param name="Task">The task.</param>
/// <param name="Outlook">What.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record PhaseOutlook(string Task, Outlook Outlook, string Reason);
