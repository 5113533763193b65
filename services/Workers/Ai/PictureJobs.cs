using System.Text.Json;
using WasteCoach.Shared.Data;
using WasteCoach.Shared.Domain;
using WasteCoach.Shared.Jobs;

namespace WasteCoach.Workers.Ai;

/// <summary>The worker's part of schema waste.</summary>
internal sealed class PictureJobs(Database database)
{
    private const int PointsRecyclable = 10;
    private const int PointsOther = 5;

    public Task<PictureJob?> FindAsync(Guid id, CancellationToken cancellationToken) => database.FirstAsync(
        "select id, user_id, object_key, state from waste.jobs where id = @id",
        row => new PictureJob(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetString(3)),
        cancellationToken,
        ("id", id));

    /// <summary>
    /// Saves the result, ends the job and writes the award into the outbox, in one transaction. Only the first worker
    /// that comes with a result for a job does all that; for another this does nothing.
    /// </summary>
    public Task<bool> FinishAsync(PictureJob job, JobResult result, ulong hash, CancellationToken cancellationToken) => database.TransactAsync(
        async session =>
        {
            var saved = await session.ExecuteAsync(
                """
                insert into waste.results (job_id, user_id, type, category, confidence, recyclable, feedback, source, image_hash, finished_at)
                values (@job, @user, @type, @category, @confidence, @recyclable, @feedback::jsonb, @source, @hash, @finished) on conflict (job_id) do nothing
                """,
                cancellationToken,
                ("job", job.Id),
                ("user", job.UserId),
                ("type", result.Analysis.Type),
                ("category", result.Analysis.Category.ToString()),
                ("confidence", result.Analysis.Confidence),
                ("recyclable", result.Analysis.Recyclable),
                ("feedback", JsonSerializer.Serialize(result.Analysis.Feedback)),
                ("source", result.Source),
                ("hash", unchecked((long)hash)),
                ("finished", result.FinishedAt));
            if (saved == 0)
            {
                return false;
            }

            await session.ExecuteAsync("update waste.jobs set state = 'done', failure = null, finished_at = @at where id = @id", cancellationToken, ("id", job.Id), ("at", result.FinishedAt));
            var points = result.Analysis.Recyclable ? PointsRecyclable : PointsOther;
            var award = new PointsAward(job.Id, job.UserId, result.Analysis.Type, result.Analysis.Category, points, result.FinishedAt);
            await Outbox.OutboxRelay.AddAsync(session, PointsAward.Kind, $"award:{job.Id}", award, cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>Ends a job without a result; a finished one stays as it is.</summary>
    public Task FailAsync(Guid id, string failure, CancellationToken cancellationToken) => database.ExecuteAsync(
        "update waste.jobs set state = 'failed', failure = @failure, finished_at = now() where id = @id and state in ('created', 'queued')",
        cancellationToken,
        ("id", id),
        ("failure", failure));
}
