namespace WasteCoach.Users.Points;

/// <summary>What a user has earned.</summary>
/// <param name="Points">Sum of all awards.</param>
/// <param name="Pictures">How many pictures brought them.</param>
public sealed record PointsTotal(long Points, long Pictures);
