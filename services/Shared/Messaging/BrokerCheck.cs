using WasteCoach.Shared.Health;

namespace WasteCoach.Shared.Messaging;

/// <summary>Ready when the broker takes a connection and knows the queues.</summary>
internal sealed class BrokerCheck(BrokerConnection broker) : StoreCheck
{
    protected override async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        var connection = await broker.OpenAsync(cancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        return null;
    }
}
