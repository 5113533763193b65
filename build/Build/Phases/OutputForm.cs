namespace WasteCoach.Build.Phases;

/// <summary>How a run shows itself.</summary>
public enum OutputForm
{
    /// <summary>A table that is redrawn in place, one lane for each phase.</summary>
    Live,

    /// <summary>A line for each event; in CI, a group for each phase.</summary>
    Plain,

    /// <summary>A JSON object for each event, one a line.</summary>
    Json,
}
