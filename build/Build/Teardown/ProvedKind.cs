namespace WasteCoach.Build.Teardown;

/// <summary>A row of the proof.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Ours">How many of ours there were.</param>
/// <param name="Left">How many of ours did not go.</param>
/// <param name="Kept">How many of ours stayed by choice.</param>
/// <param name="Foreign">How many there were that are not ours.</param>
/// <param name="Untouched">How many of those are still there.</param>
public sealed record ProvedKind(ResourceKind Kind, int Ours, int Left, int Kept, int Foreign, int Untouched);
