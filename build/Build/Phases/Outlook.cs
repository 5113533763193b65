namespace WasteCoach.Build.Phases;

/// <summary>What a run would do with a phase.</summary>
public enum Outlook
{
    /// <summary>It would run.</summary>
    Run,

    /// <summary>As things are it would be skipped, but something before it would run and may change that.</summary>
    LookAgain,

    /// <summary>It would be skipped.</summary>
    Skip,
}
