namespace WasteCoach.Shared.Data;

/// <summary>Where the database is (section <c>Postgres</c>).</summary>
public sealed record PostgresSettings
{
    /// <summary>Host name or address.</summary>
    public string Host { get; init; } = "postgresql";

    /// <summary>TCP port.</summary>
    public int Port { get; init; } = 5432;

    /// <summary>Name of the database which the services share, a schema each.</summary>
    public string Database { get; init; } = "wastecoach";

    /// <summary>The service's own user.</summary>
    public required string Username { get; init; }

    /// <summary>Its password.</summary>
    public required string Password { get; init; }

    /// <summary>Connections of one process. Some 13 processes share a server of 100.</summary>
    public int MaxPoolSize { get; init; } = 6;
}
