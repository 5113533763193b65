using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace WasteCoach.Shared.Messaging;

/// <summary>Publishes tasks. When a call returns, the broker has the message on disk in at least one queue.</summary>
public sealed class TaskPublisher(BrokerConnection broker) : IAsyncDisposable
{
    private const int Channels = 8;
    private static readonly TimeSpan ConfirmDeadline = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim slots = new(Channels, Channels);
    private readonly ConcurrentBag<IChannel> idle = [];

    /// <summary>Publishes a task.</summary>
    /// <param name="kind">Routing key, such as <c>ai.analyze</c>.</param>
    /// <param name="id">Identity of the task, by which its handler is idempotent.</param>
    /// <param name="payload">What the handler needs, as JSON.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BrokerException">The broker refused it (queue full), did not confirm in time, or is away.</exception>
    public Task PublishAsync<T>(string kind, string id, T payload, CancellationToken cancellationToken) =>
        PublishAsync(MessagingContract.Tasks, kind, id, JsonSerializer.SerializeToUtf8Bytes(payload, JsonSerializerOptions.Web), [], cancellationToken);

    /// <summary>Publishes a body as it is.</summary>
    public async Task PublishAsync(string exchange, string kind, string id, ReadOnlyMemory<byte> body, Dictionary<string, object?> headers, CancellationToken cancellationToken)
    {
        if (Activity.Current is { } activity)
        {
            headers.TryAdd("traceparent", activity.Id);
        }

        var properties = new BasicProperties
        {
            MessageId = id,
            Persistent = true,
            ContentType = "application/json",
            Timestamp = new AmqpTimestamp(DateTimeOffset.UtcNow.ToUnixTimeSeconds()),
            Headers = headers,
        };
        await slots.WaitAsync(cancellationToken);
        try
        {
            await ConfirmedAsync(exchange, kind, properties, body, cancellationToken);
        }
        finally
        {
            slots.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        while (idle.TryTake(out var channel))
        {
            await channel.DisposeAsync();
        }
    }

    private async Task ConfirmedAsync(string exchange, string kind, BasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(ConfirmDeadline);
        IChannel? channel = null;
        try
        {
            channel = await RentAsync(deadline.Token);
            await channel.BasicPublishAsync(exchange, kind, mandatory: true, properties, body, deadline.Token);
            idle.Add(channel);
            channel = null;
        }
        catch (OperationCanceledException timeout) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BrokerException($"The broker did not confirm {kind} within {ConfirmDeadline.TotalSeconds:0} s.", timeout);
        }
        catch (PublishException refused)
        {
            throw new BrokerException(refused.IsReturn ? $"No queue is bound for {kind}." : $"The queue for {kind} is full.", refused);
        }
        catch (Exception outage) when (outage is BrokerUnreachableException or OperationInterruptedException or IOException or ObjectDisposedException)
        {
            throw new BrokerException($"The broker is away: {kind} was not published.", outage);
        }
        finally
        {
            if (channel is not null)
            {
                await channel.DisposeAsync();
            }
        }
    }

    private async Task<IChannel> RentAsync(CancellationToken cancellationToken)
    {
        while (idle.TryTake(out var channel))
        {
            if (channel.IsOpen)
            {
                return channel;
            }

            await channel.DisposeAsync();
        }

        var connection = await broker.OpenAsync(cancellationToken);
        return await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
    }
}
