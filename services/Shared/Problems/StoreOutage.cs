using System.Net.Sockets;
using Amazon.Runtime;
using Npgsql;
using RabbitMQ.Client.Exceptions;
using StackExchange.Redis;

namespace WasteCoach.Shared.Problems;

/// <summary>Tells the outage of a store, which passes, from a fault of our own, which doesn't.</summary>
public static class StoreOutage
{
    /// <summary>PostgreSQL.</summary>
    public const string Database = "database";

    /// <summary>Redis.</summary>
    public const string Cache = "cache";

    /// <summary>RabbitMQ.</summary>
    public const string MessageQueue = "message queue";

    /// <summary>Name of the store that can't be used now, or null when the exception is something else.</summary>
    public static string? StoreOf(Exception exception) => exception switch
    {
        PostgresException postgres => IsOutage(postgres.SqlState) ? Database : null,
        NpgsqlException => Database,
        RedisConnectionException or RedisTimeoutException => Cache,
        RedisServerException redis when redis.Message.StartsWith("LOADING", StringComparison.Ordinal) => Cache,
        BrokerUnreachableException or OperationInterruptedException or PublishException or Messaging.BrokerException => MessageQueue,
        AmazonServiceException storage when (int)storage.StatusCode >= 500 || storage.StatusCode == 0 => "picture store",
        AmazonClientException => "picture store",
        Authentication.KeySetUnavailableException => "key set of the auth service",
        HttpRequestException { InnerException: SocketException } => "network",
        { InnerException: { } inner } => StoreOf(inner),
        _ => null,
    };

    /// <summary>Classes 08 connection, 53 resources, 57P operator intervention (shutdown, starting up).</summary>
    private static bool IsOutage(string state) =>
        state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal) || state.StartsWith("57P", StringComparison.Ordinal);
}
