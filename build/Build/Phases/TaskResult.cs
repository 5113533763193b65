namespace WasteCoach.Build.Phases;

/// <summary>How a task of a run ended.</summary>
public enum TaskResult
{
    /// <summary>It ran to its end.</summary>
    Done,

    /// <summary>Its result was there already.</summary>
    Skipped,

    /// <summary>It ran and gave up.</summary>
    Failed,

    /// <summary>Something that it needs failed, or the run was interrupted before its turn.</summary>
    NotRun,
}
