using WasteCoach.Shared.Data;

namespace WasteCoach.Workers.Scheduling;

/// <summary>What batch and scheduler have done, by task id.</summary>
internal static class FinishedTasks
{
    /// <summary>Marks the task as finished when the session's transaction commits.</summary>
    /// <returns>False when it was finished before.</returns>
    public static async Task<bool> BeginAsync(Session session, string taskId, CancellationToken cancellationToken) =>
        await session.ExecuteAsync("insert into waste.finished_tasks (task_id) values (@id) on conflict do nothing", cancellationToken, ("id", taskId)) == 1;
}
