using System.Text.Json;

namespace WasteCoach.Shared.Messaging;

/// <summary>
/// Exchanges and queues as services/messaging.json defines them. Whoever else declares them (the platform's role)
/// reads the same file.
/// </summary>
/// <param name="Exchanges">All exchanges.</param>
/// <param name="Queues">All queues.</param>
/// <param name="RetryDelaysSeconds">Wait before the first, second, third further attempt.</param>
public sealed record MessagingContract(IReadOnlyList<ExchangeContract> Exchanges, IReadOnlyList<QueueContract> Queues, IReadOnlyList<int> RetryDelaysSeconds)
{
    /// <summary>The exchange that takes tasks.</summary>
    public const string Tasks = "tasks";

    /// <summary>The exchange that takes what can't be done.</summary>
    public const string DeadLetters = "dlx";

    /// <summary>Key of the dead-letter queue.</summary>
    public const string DeadLetterKey = "dlq";

    /// <summary>Header with the count of attempts so far.</summary>
    public const string AttemptHeader = "x-attempt";

    /// <summary>Header with the reason why a message is dead.</summary>
    public const string ReasonHeader = "x-reason";

    /// <summary>The contract.</summary>
    public static MessagingContract Current { get; } = Load();

    /// <summary>A queue by its name.</summary>
    public QueueContract Queue(string name) => Queues.Single(queue => queue.Name == name);

    /// <summary>
    /// Name of the exchange and of the queue in which a message waits before an attempt. It waits under its own routing
    /// key and goes back to <see cref="Tasks"/> with it, so all queues share the delays.
    /// </summary>
    public static string DelayName(int seconds) => $"q.delay.{seconds}s";

    private static MessagingContract Load()
    {
        using var stream = typeof(MessagingContract).Assembly.GetManifestResourceStream("messaging.json")!;
        return JsonSerializer.Deserialize<MessagingContract>(stream, JsonSerializerOptions.Web)!;
    }
}
