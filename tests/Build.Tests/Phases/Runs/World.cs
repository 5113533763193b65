using System.Collections.Concurrent;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tests.Phases.Runs;

/// <summary>What the phases of a test find and do, and what they did. Phases keep no state, so it is found by the repository of their run.</summary>
public sealed class World
{
    private static readonly ConcurrentDictionary<string, World> Worlds = new();

    /// <summary>The one input of each phase, by the phase's name.</summary>
    public ConcurrentDictionary<string, string> Inputs { get; } = new();

    /// <summary>What the world answers to a probe; good if nothing stands here.</summary>
    public ConcurrentDictionary<string, Func<CancellationToken, Task<ProbeResult>>> Probes { get; } = new();

    /// <summary>What a phase does; nothing if nothing stands here.</summary>
    public ConcurrentDictionary<string, Func<PhaseRun, Task>> Work { get; } = new();

    public ConcurrentQueue<string> Events { get; } = new();

    public static World Of(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Worlds[context.Paths.Root.FullPath];
    }

    public static World At(string root) => Worlds.GetOrAdd(root, _ => new());
}
