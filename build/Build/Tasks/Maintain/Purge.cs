using Cake.Frosting;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Maintain;

/// <summary>
/// Stops the environment's background services and removes all that they made. Only what this machine stands in for goes: an
/// environment without background services has nothing to purge.
/// </summary>
[TaskName(nameof(Purge))]
[TaskDescription("Stop the environment's background services and remove all that they made")]
public sealed class Purge : AsyncFrostingTask<BuildContext>, IChangesTheWorld
{
    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var environment = context.EnvironmentSettings;
        if (environment.Services.Count == 0)
        {
            throw new UsageException(
                $"{environment.File} declares no background services: there is nothing on this machine to remove.",
                "Purge is for environments that run on this machine, such as the rehearsal.");
        }

        await context.Locks.ReleaseSharedAsync();
        foreach (var service in environment.Services.Reverse())
        {
            await context.LocalServices.PurgeAsync(service, context.Session.SayOf(nameof(Purge)), CurrentTask.Cancellation);
        }

        context.Session.ForgetAll($"--target={nameof(Purge)}");
    }
}
