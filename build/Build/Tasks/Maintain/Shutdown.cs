using Cake.Frosting;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tasks.Maintain;

/// <summary>Stops the environment's background services; what they keep stays, and Setup starts them again.</summary>
[TaskName(nameof(Shutdown))]
[TaskDescription("Stop the environment's background services; their state stays")]
public sealed class Shutdown : AsyncFrostingTask<BuildContext>, IChangesTheWorld
{
    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        await context.Locks.ReleaseSharedAsync();
        foreach (var service in context.EnvironmentSettings.Services.Reverse())
        {
            await context.LocalServices.DownAsync(service, context.Session.SayOf(nameof(Shutdown)), CurrentTask.Cancellation);
        }
    }
}
