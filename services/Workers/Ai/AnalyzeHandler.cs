using WasteCoach.Shared.Hosting;
using WasteCoach.Shared.Jobs;
using WasteCoach.Shared.Messaging;
using WasteCoach.Shared.Storage;
using WasteCoach.Workers.Outbox;

namespace WasteCoach.Workers.Ai;

/// <summary>From an uploaded picture to its result.</summary>
internal sealed class AnalyzeHandler(
    PictureJobs jobs,
    PictureStore pictures,
    KnownPictures known,
    VisionClient vision,
    JobProgress progress,
    RecentResults recent,
    OutboxRelay outbox,
    TimeProvider time,
    ILogger<AnalyzeHandler> logger) : ITaskHandler
{
    public async Task HandleAsync(TaskMessage task, CancellationToken cancellationToken)
    {
        var job = await FindAsync(task, cancellationToken);
        if (job.Finished)
        {
            logger.LogInformation("Job {Job} is {State} already", job.Id, job.State);
            return;
        }

        await progress.SetAsync(job.Id, JobStage.Download);
        var upload = await pictures.DownloadAsync(job.ObjectKey, cancellationToken)
            ?? throw new PermanentFailureException("The picture is gone from the store, or was replaced by one that is too large.");
        await progress.SetAsync(job.Id, JobStage.Hash);
        Picture picture;
        try
        {
            picture = await Picture.DecodeAsync(upload);
        }
        catch (UnreadablePictureException unreadable)
        {
            logger.LogInformation("Job {Job}: {Reason}", job.Id, unreadable.Message);
            await EndWithoutResultAsync(job.Id, "not-a-picture", cancellationToken);
            return;
        }

        var (analysis, source) = await AnalyzeAsync(job, picture, cancellationToken);
        await progress.SetAsync(job.Id, JobStage.Save);
        var result = new JobResult(job.Id, analysis, source, time.GetUtcNow());
        if (await jobs.FinishAsync(job, result, picture.Hash, cancellationToken))
        {
            outbox.Ring();
            ServiceMetrics.Analyses.Add(1, new KeyValuePair<string, object?>("source", source));
            await recent.SetAsync(job.UserId, result);
        }

        await progress.SetAsync(job.Id, JobStage.Done);
    }

    public async Task GiveUpAsync(TaskMessage task, string reason, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(task.Id, out var job))
        {
            await EndWithoutResultAsync(job, "analysis-failed", cancellationToken);
        }
    }

    private async Task<PictureJob> FindAsync(TaskMessage task, CancellationToken cancellationToken)
    {
        if (task.Kind != AnalyzeTask.Kind)
        {
            throw new PermanentFailureException($"No ai worker knows {task.Kind}.");
        }

        var id = task.Read<AnalyzeTask>().JobId;
        return await jobs.FindAsync(id, cancellationToken) ?? throw new PermanentFailureException($"There is no job {id}.");
    }

    private async Task<(Analysis Analysis, string Source)> AnalyzeAsync(PictureJob job, Picture picture, CancellationToken cancellationToken)
    {
        await progress.SetAsync(job.Id, JobStage.Lookup);
        if (await known.FindAsync(picture.Hash) is { } seen)
        {
            return (seen, "cache");
        }

        await progress.SetAsync(job.Id, JobStage.Vision);
        var answer = await vision.AskAsync(picture.Jpeg, cancellationToken);
        await progress.SetAsync(job.Id, JobStage.Feedback);
        var analysis = new Analysis(answer.Type, answer.Category, answer.Confidence, answer.Recyclable, Advice.For(answer));
        await known.AddAsync(picture.Hash, analysis);
        return (analysis, "vision");
    }

    private async Task EndWithoutResultAsync(Guid job, string failure, CancellationToken cancellationToken)
    {
        await jobs.FailAsync(job, failure, cancellationToken);
        await progress.SetAsync(job, JobStage.Failed);
    }
}
