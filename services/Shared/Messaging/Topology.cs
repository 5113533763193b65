using RabbitMQ.Client;

namespace WasteCoach.Shared.Messaging;

/// <summary>Declares the contract on a broker; saying it again changes nothing.</summary>
public static class Topology
{
    /// <summary>Declares exchanges, queues, bindings and the delay queues.</summary>
    public static async Task DeclareAsync(IChannel channel, CancellationToken cancellationToken)
    {
        var contract = MessagingContract.Current;
        foreach (var exchange in contract.Exchanges)
        {
            await channel.ExchangeDeclareAsync(exchange.Name, exchange.Type, durable: true, cancellationToken: cancellationToken);
        }

        foreach (var queue in contract.Queues)
        {
            await channel.QueueDeclareAsync(queue.Name, durable: true, exclusive: false, autoDelete: false, queue.Arguments(), cancellationToken: cancellationToken);
            await channel.QueueBindAsync(queue.Name, queue.Exchange, queue.Binding, cancellationToken: cancellationToken);
        }

        foreach (var seconds in contract.RetryDelaysSeconds)
        {
            var name = MessagingContract.DelayName(seconds);
            await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, cancellationToken: cancellationToken);
            await channel.QueueDeclareAsync(
                name,
                durable: true,
                exclusive: false,
                autoDelete: false,
                new Dictionary<string, object?> { ["x-message-ttl"] = seconds * 1000, ["x-dead-letter-exchange"] = MessagingContract.Tasks },
                cancellationToken: cancellationToken);
            await channel.QueueBindAsync(name, name, string.Empty, cancellationToken: cancellationToken);
        }
    }
}
