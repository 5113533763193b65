namespace WasteCoach.Shared.Redis;

/// <summary>Where Redis is (section <c>Redis</c>).</summary>
public sealed record RedisSettings
{
    /// <summary>Host name or address.</summary>
    public string Host { get; init; } = "redis";

    /// <summary>TCP port.</summary>
    public int Port { get; init; } = 6379;

    /// <summary>Password, if the server wants one.</summary>
    public string? Password { get; init; }
}
