using System.Reflection;
using Cake.Frosting;

namespace WasteCoach.Build.Phases;

/// <summary>
/// A task that changes the world and remembers it: it declares its inputs, can ask the world whether its result
/// still holds, has a deadline, and runs only when one of these says so.
/// </summary>
/// <remarks>
/// Not generic on purpose: Cake.Frosting's own host can't register a task whose base is a generic class between it and
/// <see cref="AsyncFrostingTask{T}"/>. Phases keep no state: what they remember is in the journal.
/// </remarks>
public abstract class Phase : AsyncFrostingTask<BuildContext>
{
    /// <summary>Name of the target, as the user types it.</summary>
    public string Name => NameOf(GetType());

    /// <summary>Name under which a task class is registered.</summary>
    public static string NameOf(Type task) => task.GetCustomAttribute<TaskNameAttribute>()?.Name ?? task.Name;

    /// <summary>Everything whose change must make this phase run again, apart from the results of the phases it needs.</summary>
    protected internal abstract void DeclareInputs(PhaseInputs inputs, BuildContext context);

    /// <summary>Asks the world, cheaply and without changing it, whether the result of the last success still holds.</summary>
    protected internal abstract Task<ProbeResult> ProbeAsync(BuildContext context, CancellationToken cancellation);

    /// <summary>Does the work. An exception is a failure; returning is a success.</summary>
    protected internal abstract Task ExecuteAsync(PhaseRun run);

    /// <summary>Called when the result is known to hold, whether the phase ran or was skipped.</summary>
    protected internal virtual Task SettledAsync(BuildContext context, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>
    /// Whether the result is shared by all who work on the environment. False for what concerns this machine alone: such a
    /// phase needs neither the shared lock nor the shared journal.
    /// </summary>
    protected internal virtual bool IsShared => true;

    /// <summary>Hands the decision to the session: "already done" is decided inside the run, because Cake treats a
    /// called target whose ShouldRun is false as an error.</summary>
    public sealed override Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Session.RunAsync(this, context);
    }
}
