namespace WasteCoach.Workers.Api;

/// <summary>What the api worker calls (section <c>Api</c>).</summary>
internal sealed record ApiSettings
{
    /// <summary>The users service.</summary>
    public Uri Users { get; init; } = new("http://users:8080");
}
