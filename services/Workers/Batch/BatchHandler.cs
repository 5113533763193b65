using System.Globalization;
using System.Text;
using WasteCoach.Shared.Data;
using WasteCoach.Shared.Messaging;
using WasteCoach.Shared.Storage;
using WasteCoach.Workers.Outbox;
using WasteCoach.Workers.Scheduling;

namespace WasteCoach.Workers.Batch;

/// <summary>Counts a day's results and exports them as CSV.</summary>
internal sealed class BatchHandler(Database database, PictureStore store) : ITaskHandler
{
    public const string Statistics = "batch.statistics";
    public const string Export = "batch.export";

    public async Task HandleAsync(TaskMessage task, CancellationToken cancellationToken)
    {
        var day = task.Read<DayTask>().Day;
        await database.TransactAsync(
            async session =>
            {
                // A second delivery waits here for the first, and then finds the task finished.
                if (!await FinishedTasks.BeginAsync(session, task.Id, cancellationToken))
                {
                    return 0;
                }

                return task.Kind switch
                {
                    Statistics => await CountAsync(session, day, cancellationToken),
                    Export => await ExportAsync(session, day, cancellationToken),
                    _ => throw new PermanentFailureException($"No batch worker knows {task.Kind}."),
                };
            },
            cancellationToken);
    }

    public Task GiveUpAsync(TaskMessage task, string reason, CancellationToken cancellationToken) => Task.CompletedTask;

    private static async Task<int> CountAsync(Session session, DateOnly day, CancellationToken cancellationToken)
    {
        var (from, to) = Schedule.Bounds(day);
        var rows = await session.ExecuteAsync(
            """
            insert into waste.daily_statistics (day, category, pictures, recyclable, from_cache, mean_confidence)
            select @day, category, count(*), count(*) filter (where recyclable), count(*) filter (where source = 'cache'), avg(confidence)
            from waste.results where finished_at >= @from and finished_at < @to group by category
            on conflict (day, category) do update
            set pictures = excluded.pictures, recyclable = excluded.recyclable, from_cache = excluded.from_cache, mean_confidence = excluded.mean_confidence
            """,
            cancellationToken,
            ("day", day),
            ("from", from),
            ("to", to));
        await OutboxRelay.AddAsync(session, Export, $"{Export}:{day:yyyy-MM-dd}", new DayTask(day), cancellationToken);
        return rows;
    }

    private async Task<int> ExportAsync(Session session, DateOnly day, CancellationToken cancellationToken)
    {
        var lines = await session.QueryAsync(
            "select category, pictures, recyclable, from_cache, mean_confidence from waste.daily_statistics where day = @day order by category",
            row => string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd},{row.GetString(0)},{row.GetInt32(1)},{row.GetInt32(2)},{row.GetInt32(3)},{row.GetDouble(4):0.0000}"),
            cancellationToken,
            ("day", day));
        var csv = new StringBuilder("day,category,pictures,recyclable,from_cache,mean_confidence\n").AppendJoin('\n', lines).Append('\n');
        await store.UploadAsync($"exports/{day:yyyy-MM-dd}.csv", Encoding.UTF8.GetBytes(csv.ToString()), "text/csv", cancellationToken);
        return lines.Count;
    }
}
