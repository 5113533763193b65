namespace WasteCoach.Shared.Messaging;

/// <summary>Does the tasks of one queue. A task may come more than once: the second time must change nothing.</summary>
public interface ITaskHandler
{
    /// <summary>Does the task; it is acknowledged when this returns.</summary>
    /// <exception cref="PermanentFailureException">Further attempts are useless.</exception>
    Task HandleAsync(TaskMessage task, CancellationToken cancellationToken);

    /// <summary>Called before a task goes to the dead-letter queue, so that whoever waits for it can be told.</summary>
    Task GiveUpAsync(TaskMessage task, string reason, CancellationToken cancellationToken);
}
