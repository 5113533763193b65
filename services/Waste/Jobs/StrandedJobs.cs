using WasteCoach.Shared.Data;
using WasteCoach.Shared.Jobs;
using WasteCoach.Shared.Messaging;
using WasteCoach.Shared.Problems;

namespace WasteCoach.Waste.Jobs;

/// <summary>
/// A task may expire in its queue (300 s) while no worker runs. Then its job is published again, and given up after
/// the third time, so that no accepted job stays without an end.
/// </summary>
internal sealed class StrandedJobs(Database database, TaskPublisher publisher, JobProgress progress, TimeProvider time, IConfiguration configuration, ILogger<StrandedJobs> logger)
    : BackgroundService
{
    private const int MostPublications = 3;

    /// <summary>Longer than a task can live in q.ai and its delays together.</summary>
    private readonly TimeSpan stranded = configuration.GetValue("Stranded:After", TimeSpan.FromMinutes(7));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(configuration.GetValue("Stranded:Every", TimeSpan.FromMinutes(1)), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await LookAsync(stoppingToken);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (job, published) in await ClaimAsync(cancellationToken))
            {
                if (published < MostPublications)
                {
                    await publisher.PublishAsync(AnalyzeTask.Kind, job.ToString(), new AnalyzeTask(job), cancellationToken);
                    logger.LogWarning("Job {Job} was stranded and is published again ({Count} of {Most})", job, published + 1, MostPublications);
                    continue;
                }

                await database.ExecuteAsync("update waste.jobs set state = 'failed', failure = 'expired', finished_at = now() where id = @id and state = 'queued'", cancellationToken, ("id", job));
                await progress.SetAsync(job, JobStage.Failed);
                logger.LogError("Job {Job} was stranded {Count} times and is given up", job, published);
            }
        }
        catch (Exception outage) when (StoreOutage.StoreOf(outage) is not null)
        {
            logger.LogWarning("Stranded jobs wait for the next look: {Reason}", outage.GetType().Name);
        }
    }

    /// <summary>Counts them as published, so that the next look, here or in another instance, comes only after a full wait.</summary>
    private Task<List<(Guid Job, int Published)>> ClaimAsync(CancellationToken cancellationToken) => database.QueryAsync(
        """
        update waste.jobs j set queued_at = now(), published = j.published + 1
        from (select id, published from waste.jobs where state = 'queued' and queued_at < now() - @after order by queued_at limit 100 for update skip locked) s
        where j.id = s.id returning j.id, s.published
        """,
        row => (row.GetGuid(0), row.GetInt32(1)),
        cancellationToken,
        ("after", stranded));
}
