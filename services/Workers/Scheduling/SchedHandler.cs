using WasteCoach.Shared.Data;
using WasteCoach.Shared.Messaging;
using WasteCoach.Shared.Storage;
using WasteCoach.Workers.Ai;

namespace WasteCoach.Workers.Scheduling;

/// <summary>The scheduler's own work: cleaning the hash cache and old pictures.</summary>
internal sealed class SchedHandler(Database database, KnownPictures known, PictureStore pictures, IConfiguration configuration, ILogger<SchedHandler> logger) : ITaskHandler
{
    public const string CacheClean = "sched.cache-clean";
    public const string ImageClean = "sched.image-clean";

    private const int BatchSize = 200;

    /// <summary>Days after which a picture is deleted; the bucket's own rule ends what this misses at 90.</summary>
    private readonly int retentionDays = configuration.GetValue("Images:RetentionDays", 30);

    public async Task HandleAsync(TaskMessage task, CancellationToken cancellationToken)
    {
        var count = task.Kind switch
        {
            CacheClean => await known.CleanAsync(cancellationToken),
            ImageClean => await DeleteOldPicturesAsync(cancellationToken),
            _ => throw new PermanentFailureException($"No scheduler knows {task.Kind}."),
        };
        await database.ExecuteAsync("delete from waste.finished_tasks where finished_at < now() - interval '60 days'", cancellationToken);
        logger.LogInformation("{Kind}: {Count} removed", task.Kind, count);
    }

    public Task GiveUpAsync(TaskMessage task, string reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Old pictures, and uploads that nobody completed within a day. Doing it twice deletes nothing more.</summary>
    private async Task<long> DeleteOldPicturesAsync(CancellationToken cancellationToken)
    {
        var deleted = 0L;
        while (true)
        {
            var old = await database.QueryAsync(
                $"""
                select id, object_key from waste.jobs
                where image_deleted_at is null
                  and (created_at < now() - make_interval(days => @days) and state in ('done', 'failed') or created_at < now() - interval '1 day' and state = 'created')
                order by created_at limit {BatchSize}
                """,
                row => (Id: row.GetGuid(0), Key: row.GetString(1)),
                cancellationToken,
                ("days", retentionDays));
            foreach (var (id, key) in old)
            {
                await pictures.DeleteAsync(key, cancellationToken);
                await database.ExecuteAsync("update waste.jobs set image_deleted_at = now() where id = @id", cancellationToken, ("id", id));
            }

            deleted += old.Count;
            if (old.Count < BatchSize)
            {
                return deleted;
            }
        }
    }
}
