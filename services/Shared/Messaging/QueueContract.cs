namespace WasteCoach.Shared.Messaging;

/// <summary>A queue and how its consumers behave.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Exchange">The exchange it is bound to.</param>
/// <param name="Binding">Binding key.</param>
/// <param name="TtlSeconds">How long a message waits before it is dead-lettered; null: for ever.</param>
/// <param name="MaxLength">How many messages it holds.</param>
/// <param name="Overflow">What happens to the next one; null: RabbitMQ's default, the oldest is dead-lettered.</param>
/// <param name="Prefetch">Unacknowledged messages of one consumer; null: the queue is not consumed.</param>
/// <param name="Retries">Further attempts after the first.</param>
/// <param name="DeadLetterExchange">Where refused and expired messages go.</param>
/// <param name="DeadLetterKey">With which key.</param>
public sealed record QueueContract(
    string Name,
    string Exchange,
    string Binding,
    int? TtlSeconds,
    int MaxLength,
    string? Overflow,
    ushort? Prefetch,
    int Retries,
    string? DeadLetterExchange,
    string? DeadLetterKey)
{
    /// <summary>The arguments with which the queue is declared; a second declaration must give the same.</summary>
    public Dictionary<string, object?> Arguments()
    {
        var arguments = new Dictionary<string, object?> { ["x-max-length"] = MaxLength };
        Add("x-message-ttl", TtlSeconds * 1000);
        Add("x-overflow", Overflow);
        Add("x-dead-letter-exchange", DeadLetterExchange);
        Add("x-dead-letter-routing-key", DeadLetterKey);
        return arguments;

        void Add(string name, object? value)
        {
            if (value is not null)
            {
                arguments.Add(name, value);
            }
        }
    }
}
