using System.Runtime.CompilerServices;
using Cake.Core.IO;

namespace WasteCoach.Build.Tools.Processes;

/// <summary>
/// What our runner wants to know of a process and Cake's sealed <see cref="ProcessSettings"/> has no property for. It travels attached
/// to them, through Cake's own Tool base.
/// </summary>
public sealed record ProcessOptions
{
    private static readonly ConditionalWeakTable<ProcessSettings, ProcessOptions> Attached = [];

    /// <summary>The tool's name in messages; null: the executable's.</summary>
    public string? Tool { get; init; }

    /// <inheritdoc cref="ProcessSpec.Patience"/>
    public Patience Patience { get; init; } = Patience.Default;

    /// <inheritdoc cref="ProcessSpec.MaximumLineLength"/>
    public int MaximumLineLength { get; init; } = LineSplitter.DefaultMaximumLength;

    /// <inheritdoc cref="ProcessSpec.LeavesDaemons"/>
    public bool LeavesDaemons { get; init; }

    /// <inheritdoc cref="ProcessSpec.Deadline"/>
    public TimeSpan? Deadline { get; init; }

    /// <inheritdoc cref="ProcessSpec.OutputFile"/>
    public string? OutputFile { get; init; }

    /// <summary>Whether stderr is shown as it comes.</summary>
    public bool EchoError { get; init; } = true;

    /// <summary>Ends the process, beside the scope's token.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Attaches the options to the settings of a process.</summary>
    public void AttachTo(ProcessSettings settings) => Attached.AddOrUpdate(settings, this);

    /// <summary>The options attached to settings, or the defaults.</summary>
    public static ProcessOptions Of(ProcessSettings settings) => Attached.TryGetValue(settings, out var options) ? options : new();
}
