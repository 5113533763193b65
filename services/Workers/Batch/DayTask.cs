namespace WasteCoach.Workers.Batch;

/// <summary>A task about one day in Korea.</summary>
internal sealed record DayTask(DateOnly Day);
