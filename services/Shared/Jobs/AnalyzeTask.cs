namespace WasteCoach.Shared.Jobs;

/// <summary>The task of the ai workers.</summary>
/// <param name="JobId">Which picture; all else stands in the database.</param>
public sealed record AnalyzeTask(Guid JobId)
{
    /// <summary>Routing key.</summary>
    public const string Kind = "ai.analyze";
}
