using System.Text.Json;
using WasteCoach.Shared.Data;
using WasteCoach.Shared.Domain;
using WasteCoach.Shared.Jobs;

namespace WasteCoach.Waste.Jobs;

/// <summary>Jobs and results. Every question names the user: another's job is as unknown as none.</summary>
internal sealed class JobStore(Database database)
{
    public Task CreateAsync(Guid id, Guid user, string objectKey, string contentType, CancellationToken cancellationToken) => database.ExecuteAsync(
        "insert into waste.jobs (id, user_id, object_key, content_type) values (@id, @user, @key, @type)",
        cancellationToken,
        ("id", id),
        ("user", user),
        ("key", objectKey),
        ("type", contentType));

    public Task<Job?> FindAsync(Guid id, Guid user, CancellationToken cancellationToken) => database.FirstAsync(
        "select id, object_key, state, failure from waste.jobs where id = @id and user_id = @user",
        row => new Job(row.GetGuid(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3)),
        cancellationToken,
        ("id", id),
        ("user", user));

    /// <summary>Marks the job as accepted; a worker may have been faster.</summary>
    public Task MarkQueuedAsync(Guid id, CancellationToken cancellationToken) => database.ExecuteAsync(
        "update waste.jobs set state = 'queued', queued_at = now(), published = published + 1 where id = @id and state = 'created'", cancellationToken, ("id", id));

    public Task<JobResult?> ResultAsync(Guid id, Guid user, CancellationToken cancellationToken) => database.FirstAsync(
        "select type, category, confidence, recyclable, feedback, source, finished_at from waste.results where job_id = @id and user_id = @user",
        row => new JobResult(
            id,
            new Analysis(
                row.GetString(0), Enum.Parse<WasteCategory>(row.GetString(1)), row.GetDouble(2), row.GetBoolean(3), JsonSerializer.Deserialize<List<string>>(row.GetString(4))!),
            row.GetString(5),
            row.GetFieldValue<DateTimeOffset>(6)),
        cancellationToken,
        ("id", id),
        ("user", user));
}
