namespace WasteCoach.Build.Environments;

/// <summary>Where the public entrance of the services answers.</summary>
public sealed record SmokeSettings
{
    /// <summary>Its address.</summary>
    public required Uri Url { get; init; }

    /// <summary>The host that requests ask for, where the entrance's own address does not say it.</summary>
    public string? Host { get; init; }
}
