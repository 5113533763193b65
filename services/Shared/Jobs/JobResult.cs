namespace WasteCoach.Shared.Jobs;

/// <summary>The result of a job.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Analysis">What was found.</param>
/// <param name="Source">vision, or cache when a near-identical picture was seen before.</param>
/// <param name="FinishedAt">When.</param>
public sealed record JobResult(Guid JobId, Analysis Analysis, string Source, DateTimeOffset FinishedAt);
