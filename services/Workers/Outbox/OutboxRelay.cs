using System.Text.Json;
using WasteCoach.Shared.Data;
using WasteCoach.Shared.Messaging;
using WasteCoach.Shared.Problems;

namespace WasteCoach.Workers.Outbox;

/// <summary>
/// Publishes what stands in the outbox and deletes it after the broker's confirm. A relay killed between the two
/// publishes again, with the same task id.
/// </summary>
internal sealed class OutboxRelay(Database database, TaskPublisher publisher, ILogger<OutboxRelay> logger) : BackgroundService
{
    private const int BatchSize = 50;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim bell = new(0, 1);

    /// <summary>Writes a task into the outbox, as part of the session's transaction.</summary>
    public static Task AddAsync<T>(Session session, string kind, string taskId, T payload, CancellationToken cancellationToken) => session.ExecuteAsync(
        "insert into waste.outbox (kind, task_id, payload) values (@kind, @id, @payload::jsonb)",
        cancellationToken,
        ("kind", kind),
        ("id", taskId),
        ("payload", JsonSerializer.Serialize(payload, JsonSerializerOptions.Web)));

    /// <summary>Says that something was written, so that it need not wait for the next look.</summary>
    public void Ring()
    {
        if (bell.CurrentCount == 0)
        {
            try
            {
                bell.Release();
            }
            catch (SemaphoreFullException)
            {
                logger.LogTrace("Rung twice at once");
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await bell.WaitAsync(Longest, stoppingToken);
            try
            {
                while (await RelayAsync(stoppingToken) == BatchSize)
                {
                    logger.LogDebug("A full batch was relayed");
                }
            }
            catch (Exception outage) when (StoreOutage.StoreOf(outage) is not null)
            {
                logger.LogWarning("The outbox waits: {Store} unavailable", StoreOutage.StoreOf(outage));
            }
        }
    }

    private Task<int> RelayAsync(CancellationToken cancellationToken) => database.TransactAsync(
        async session =>
        {
            var rows = await session.QueryAsync(
                $"select id, kind, task_id, payload::text from waste.outbox order by id limit {BatchSize} for update skip locked",
                row => (Id: row.GetInt64(0), Kind: row.GetString(1), TaskId: row.GetString(2), Payload: row.GetString(3)),
                cancellationToken);
            foreach (var row in rows)
            {
                await publisher.PublishAsync(MessagingContract.Tasks, row.Kind, row.TaskId, System.Text.Encoding.UTF8.GetBytes(row.Payload), [], cancellationToken);
            }

            if (rows.Count > 0)
            {
                await session.ExecuteAsync("delete from waste.outbox where id = any(@ids)", cancellationToken, ("ids", rows.Select(row => row.Id).ToArray()));
            }

            return rows.Count;
        },
        cancellationToken);
}
