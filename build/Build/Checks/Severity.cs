namespace WasteCoach.Build.Checks;

/// <summary>How bad a finding is.</summary>
public enum Severity
{
    /// <summary>Worth knowing; nothing needs to be done.</summary>
    Information,

    /// <summary>Works now, and will not always.</summary>
    Warning,

    /// <summary>Does not work, or loses data at the next mishap. A diagnosis that finds one fails.</summary>
    Critical,
}
