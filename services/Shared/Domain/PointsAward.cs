namespace WasteCoach.Shared.Domain;

/// <summary>Points for one picture; the workers tell it to the users service. A job is counted once.</summary>
/// <param name="JobId">The job.</param>
/// <param name="UserId">Whose it was.</param>
/// <param name="Type">What the picture showed.</param>
/// <param name="Category">Its category.</param>
/// <param name="Points">How many.</param>
/// <param name="EarnedAt">When the job was done.</param>
public sealed record PointsAward(Guid JobId, Guid UserId, string Type, WasteCategory Category, int Points, DateTimeOffset EarnedAt)
{
    /// <summary>Routing key of the task.</summary>
    public const string Kind = "api.award-points";

    /// <summary>Route of the users service that takes it.</summary>
    public const string Route = "/internal/v1/awards";
}
