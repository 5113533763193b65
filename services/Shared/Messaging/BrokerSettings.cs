namespace WasteCoach.Shared.Messaging;

/// <summary>Where RabbitMQ is (section <c>RabbitMq</c>).</summary>
public sealed record BrokerSettings
{
    /// <summary>Host name or address.</summary>
    public string Host { get; init; } = "rabbitmq";

    /// <summary>TCP port.</summary>
    public int Port { get; init; } = 5672;

    /// <summary>User.</summary>
    public required string Username { get; init; }

    /// <summary>Password.</summary>
    public required string Password { get; init; }

    /// <summary>Virtual host.</summary>
    public string VirtualHost { get; init; } = "/";
}
