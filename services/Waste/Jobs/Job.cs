namespace WasteCoach.Waste.Jobs;

/// <summary>A job as the database knows it.</summary>
internal sealed record Job(Guid Id, string ObjectKey, string State, string? Failure);
