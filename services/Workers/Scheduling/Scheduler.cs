using Npgsql;
using WasteCoach.Shared.Data;
using WasteCoach.Shared.Messaging;
using WasteCoach.Shared.Problems;
using WasteCoach.Workers.Batch;

namespace WasteCoach.Workers.Scheduling;

/// <summary>
/// Gives out due runs. Of several schedulers the one that holds an advisory lock of the database works; the lock goes
/// with its connection, so a killed leader leaves none behind. Published first, recorded after: a leader killed in
/// between publishes the same task id again, and its worker finds it finished.
/// </summary>
internal sealed class Scheduler(NpgsqlDataSource source, TaskPublisher publisher, TimeProvider time, ILogger<Scheduler> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await LeadAsync(timer, stoppingToken);
            }
            catch (Exception outage) when (StoreOutage.StoreOf(outage) is not null)
            {
                logger.LogWarning("Not leading: {Store} unavailable", StoreOutage.StoreOf(outage));
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LeadAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var session = new Session(connection);
        if (!await session.FirstAsync("select pg_try_advisory_lock(hashtext('waste:scheduler'))", row => row.GetBoolean(0), cancellationToken))
        {
            return;
        }

        try
        {
            logger.LogInformation("Leading");
            do
            {
                // Also proves that the connection, and with it the lock, is still ours.
                foreach (var schedule in Schedule.All)
                {
                    await PublishDueAsync(session, schedule, cancellationToken);
                }
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        finally
        {
            // Back in the pool the connection would keep the lock.
            NpgsqlConnection.ClearPool(connection);
        }
    }

    private async Task PublishDueAsync(Session session, Schedule schedule, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var recorded = await session.FirstAsync(
            "select max(due_at) from waste.due_runs where job = @job", row => row.IsDBNull(0) ? null : (DateTimeOffset?)row.GetFieldValue<DateTimeOffset>(0), cancellationToken, ("job", schedule.Name));
        if (recorded is null)
        {
            // The very first start: nothing was missed before it.
            await RecordAsync(session, schedule, schedule.LastDue(now), cancellationToken);
            return;
        }

        foreach (var due in schedule.Missed(recorded.Value, now))
        {
            await publisher.PublishAsync(schedule.Kind, $"{schedule.Name}:{due:yyyy-MM-ddTHH:mmZ}", new DayTask(Schedule.DayBefore(due)), cancellationToken);
            await RecordAsync(session, schedule, due, cancellationToken);
            logger.LogInformation("{Job} due {Due:O} was given out", schedule.Name, due);
        }
    }

    private static Task RecordAsync(Session session, Schedule schedule, DateTimeOffset due, CancellationToken cancellationToken) => session.ExecuteAsync(
        "insert into waste.due_runs (job, due_at) values (@job, @due) on conflict do nothing", cancellationToken, ("job", schedule.Name), ("due", due));
}
