namespace WasteCoach.Shared.Hosting;

/// <summary>How a service leaves (section <c>Shutdown</c>).</summary>
public sealed record DrainSettings
{
    /// <summary>Seconds in which a stopping service still serves, not ready any more, until the load balancer has noticed.</summary>
    public double DrainSeconds { get; init; } = 3;

    /// <summary>Seconds which requests and tasks in work have to end; below the pod's grace period of 30 s.</summary>
    public double TimeoutSeconds { get; init; } = 22;
}
