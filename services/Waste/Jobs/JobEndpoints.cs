using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using WasteCoach.Shared.Authentication;
using WasteCoach.Shared.Domain;
using WasteCoach.Shared.Jobs;
using WasteCoach.Shared.Messaging;
using WasteCoach.Shared.Problems;
using WasteCoach.Shared.Storage;

namespace WasteCoach.Waste.Jobs;

internal static class JobEndpoints
{
    public static void MapJobs(this RouteGroupBuilder api)
    {
        api.MapGet("/categories", () => TypedResults.Ok(CategoryName.All)).WithSummary("All categories");
        var jobs = api.MapGroup(string.Empty).RequireAuthorization().ProducesProblem(StatusCodes.Status401Unauthorized);
        jobs.MapPost("/analyze", AnalyzeAsync).WithSummary("Begin a job and get an address for the picture");
        jobs = jobs.MapGroup("/jobs/{jobId:guid}").ProducesProblem(StatusCodes.Status404NotFound);
        jobs.MapPost("/upload-complete", UploadCompleteAsync).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType).WithSummary("Say that the picture is there, and have it analyzed");
        jobs.MapGet("/status", StatusAsync).WithSummary("How far the job is");
        jobs.MapGet("/result", ResultAsync).ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithSummary("What the picture shows");
    }

    private static async Task<Created<Upload>> AnalyzeAsync(
        AnalyzeRequest request, ClaimsPrincipal user, JobStore jobs, PictureStore pictures, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7();
        // Nothing the client says becomes part of the key.
        var key = $"images/{id}";
        await jobs.CreateAsync(id, user.UserId(), key, request.ContentType, cancellationToken);
        var address = await pictures.UploadAddressAsync(key, request.ContentType);
        return TypedResults.Created($"/api/v1/waste/jobs/{id}/status", new Upload(id, address, request.ContentType, PictureStore.UploadSeconds, PictureStore.MaxPictureBytes));
    }

    private static async Task<Results<Accepted<JobStatus>, ProblemHttpResult>> UploadCompleteAsync(
        Guid jobId, ClaimsPrincipal user, JobStore jobs, PictureStore pictures, TaskPublisher publisher, JobProgress progress, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(jobId, user.UserId(), cancellationToken) is not { } job)
        {
            return Unknown(jobId);
        }

        if (job.State == "created")
        {
            if (Refusal(await pictures.PeekAsync(job.ObjectKey, PictureFormat.Bytes, cancellationToken)) is { } refusal)
            {
                return refusal;
            }

            // Accepted means: on the broker's disk. If the mark after it fails the client asks again, and the second task finds its work done.
            await publisher.PublishAsync(AnalyzeTask.Kind, jobId.ToString(), new AnalyzeTask(jobId), cancellationToken);
            await jobs.MarkQueuedAsync(jobId, cancellationToken);
        }

        var stage = await progress.GetAsync(jobId) ?? StageOf(job.State == "created" ? job with { State = "queued" } : job);
        return TypedResults.Accepted($"/api/v1/waste/jobs/{jobId}/status", new JobStatus(jobId, stage.Name, stage.Progress));
    }

    private static async Task<Results<Ok<JobStatus>, ProblemHttpResult>> StatusAsync(
        Guid jobId, ClaimsPrincipal user, JobStore jobs, JobProgress progress, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(jobId, user.UserId(), cancellationToken) is not { } job)
        {
            return Unknown(jobId);
        }

        // What is finished stands in the database; Redis may have forgotten, or still tell the stage before.
        var stage = job.State is "done" or "failed" ? StageOf(job) : await progress.GetAsync(jobId) ?? StageOf(job);
        return TypedResults.Ok(new JobStatus(jobId, stage.Name, stage.Progress));
    }

    private static async Task<Results<Ok<JobResult>, ProblemHttpResult>> ResultAsync(
        Guid jobId, ClaimsPrincipal user, JobStore jobs, RecentResults recent, CancellationToken cancellationToken)
    {
        if (await recent.GetAsync(user.UserId(), jobId) is { } known)
        {
            return TypedResults.Ok(known);
        }

        if (await jobs.FindAsync(jobId, user.UserId(), cancellationToken) is not { } job)
        {
            return Unknown(jobId);
        }

        if (job.State == "failed")
        {
            return job.Failure == "not-a-picture"
                ? Problem.Of(StatusCodes.Status422UnprocessableEntity, "not-a-picture", "The upload is no picture", "It can't be decoded. Take the picture again.")
                : Problem.Of(StatusCodes.Status422UnprocessableEntity, "analysis-failed", "The picture could not be analyzed", "It was tried several times. Begin a new job.");
        }

        return await jobs.ResultAsync(jobId, user.UserId(), cancellationToken) is { } result
            ? TypedResults.Ok(result)
            : Problem.Of(StatusCodes.Status409Conflict, "not-finished", "The job is not finished", $"GET /api/v1/waste/jobs/{jobId}/status tells how far it is.");
    }

    private static ProblemHttpResult? Refusal((byte[] Start, long Size)? uploaded) => uploaded switch
    {
        null => Problem.Of(StatusCodes.Status409Conflict, "nothing-uploaded", "There is no picture", "PUT it to the upload address first; a new job gives a new address."),
        { Size: > PictureStore.MaxPictureBytes } => Problem.Of(
            StatusCodes.Status413PayloadTooLarge, "picture-too-large", "The picture is too large", $"At most {PictureStore.MaxPictureBytes / 1024 / 1024} MiB."),
        { } file when !PictureFormat.IsPicture(file.Start) => Problem.Of(
            StatusCodes.Status415UnsupportedMediaType, "not-a-picture", "The upload is no picture", "Pictures are JPEG, PNG or WebP files."),
        _ => null,
    };

    private static JobStage StageOf(Job job) => job.State switch
    {
        "created" => JobStage.Created,
        "queued" => JobStage.Queued,
        "done" => JobStage.Done,
        _ => JobStage.Failed,
    };

    private static ProblemHttpResult Unknown(Guid job) => Problem.NotFound("job", $"There is no job {job} of yours.");
}
