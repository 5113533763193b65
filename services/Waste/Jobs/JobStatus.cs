namespace WasteCoach.Waste.Jobs;

/// <summary>How far a job is.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Stage">created, queued, download, hash, lookup, vision, feedback, save, done or failed.</param>
/// <param name="Progress">0 to 100.</param>
public sealed record JobStatus(Guid JobId, string Stage, int Progress);
