namespace WasteCoach.Shared.Health;

/// <summary>Marks of health checks.</summary>
public static class HealthTags
{
    /// <summary>Counts for /health/ready.</summary>
    public const string Ready = "ready";
}
