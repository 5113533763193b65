namespace WasteCoach.Build.Environments;

/// <summary>Where and when prices were read.</summary>
/// <param name="Region">The region they hold in.</param>
/// <param name="Source">The page they were read from.</param>
/// <param name="AsOf">The day they were read.</param>
public sealed record PriceSource(string Region, Uri Source, DateOnly AsOf);
