using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;

namespace WasteCoach.Shared.Messaging;

/// <summary>
/// The process's one connection, opened when first needed and again after it broke. The client's own recovery is off:
/// who uses the connection must know that unacknowledged deliveries are void.
/// </summary>
public sealed class BrokerConnection(IConfiguration configuration, IHostEnvironment environment) : IAsyncDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private IConnection? connection;

    /// <summary>An open connection, with the contract declared on its broker.</summary>
    /// <exception cref="RabbitMQ.Client.Exceptions.BrokerUnreachableException">The broker is away.</exception>
    public async Task<IConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (connection is { IsOpen: true } open)
        {
            return open;
        }

        await gate.WaitAsync(cancellationToken);
        try
        {
            if (connection is { IsOpen: true } other)
            {
                return other;
            }

            if (connection is not null)
            {
                await connection.DisposeAsync();
                connection = null;
            }

            var fresh = await Factory().CreateConnectionAsync(cancellationToken);
            await using (var channel = await fresh.CreateChannelAsync(cancellationToken: cancellationToken))
            {
                await Topology.DeclareAsync(channel, cancellationToken);
            }

            return connection = fresh;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }

    private ConnectionFactory Factory()
    {
        var settings = configuration.GetRequiredSection("RabbitMq").Get<BrokerSettings>()!;
        return new ConnectionFactory
        {
            HostName = settings.Host,
            Port = settings.Port,
            UserName = settings.Username,
            Password = settings.Password,
            VirtualHost = settings.VirtualHost,
            ClientProvidedName = environment.ApplicationName,
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedConnectionTimeout = TimeSpan.FromSeconds(3),
            HandshakeContinuationTimeout = TimeSpan.FromSeconds(3),
            ContinuationTimeout = TimeSpan.FromSeconds(5),
            RequestedHeartbeat = TimeSpan.FromSeconds(10),
        };
    }
}
