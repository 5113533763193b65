using WasteCoach.Shared.Domain;

namespace WasteCoach.Users.Points;

/// <summary>A picture that brought points.</summary>
/// <param name="JobId">Its job.</param>
/// <param name="Type">What it showed.</param>
/// <param name="Category">The category.</param>
/// <param name="Points">What it brought.</param>
/// <param name="EarnedAt">When.</param>
public sealed record HistoryEntry(Guid JobId, string Type, WasteCategory Category, int Points, DateTimeOffset EarnedAt);
