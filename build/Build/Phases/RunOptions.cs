using System.Globalization;
using Cake.Core.Diagnostics;
using WasteCoach.Build.CommandLine;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Tools.Containers;

namespace WasteCoach.Build.Phases;

/// <summary>What the command line says about the way of running.</summary>
public sealed record RunOptions
{
    /// <summary>Name of the environment.</summary>
    public required string Environment { get; init; }

    /// <summary>Targets, at least one.</summary>
    public required IReadOnlyList<string> Targets { get; init; }

    /// <summary>Run the target without what it needs.</summary>
    public bool Exclusive { get; init; }

    /// <summary>Skip nothing.</summary>
    public bool Force { get; init; }

    /// <summary>Phase to forget, with all that follows it; null for none.</summary>
    public string? ForgetFrom { get; init; }

    /// <summary>Say what would run, change nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Only the graph is wanted, as a tree or a list.</summary>
    public bool OnlyShowsGraph { get; init; }

    /// <summary>How many tasks may run at once.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>How long to wait for somebody else's lock.</summary>
    public TimeSpan WaitForLock { get; init; }

    /// <summary>Which tests to run; null for all.</summary>
    public string? Filter { get; init; }

    /// <summary>Which services to deploy; none for all.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>What builds images; null for what the environment says.</summary>
    public ContainerEngine? Builder { get; init; }

    /// <summary>Whether a deployment that does not come up is taken back.</summary>
    public bool RollbackOnFailure { get; init; }

    /// <summary>The commit or build to go back to; null for the last that was healthy.</summary>
    public string? To { get; init; }

    /// <summary>The environment to promote from; null when none was named.</summary>
    public string? FromEnvironment { get; init; }

    /// <summary>The node to work on; null when none was named.</summary>
    public string? Node { get; init; }

    /// <summary>The node that a new one is like; null when none was named.</summary>
    public string? Like { get; init; }

    /// <summary>The cluster's name as the user confirmed it; null when nothing was.</summary>
    public string? Confirm { get; init; }

    /// <summary>The options as they were given, each in one piece, but for the name that confirms: what a question's answer repeats.</summary>
    public IReadOnlyList<string> WithoutConfirm { get; init; } = [];

    /// <summary>Whether the user knows that data will be lost.</summary>
    public bool UnderstandsDataLoss { get; init; }

    /// <summary>What a teardown leaves.</summary>
    public IReadOnlySet<string> Keep { get; init; } = new HashSet<string>();

    /// <summary>Key of a backup; null for the newest.</summary>
    public string? Backup { get; init; }

    /// <summary>A command for a node; null for a shell.</summary>
    public string? Command { get; init; }

    /// <summary>What a teardown can leave.</summary>
    public static readonly IReadOnlyList<string> Keepable = ["volumes", "images", "zone", "certificate"];

    /// <summary>The form of the progress.</summary>
    public OutputForm Output { get; init; }

    /// <summary>The default target: prints the manual.</summary>
    public const string DefaultTarget = "Default";

    /// <summary>The default environment.</summary>
    public const string DefaultEnvironment = "rehearsal";

    // They ask there, or hand it to a shell: a live view would write over what the user does.
    private static readonly string[] UsesTheTerminal = [nameof(Tasks.Utilities.Ssh), nameof(Tasks.Teardown.Destroy), nameof(Tasks.Teardown.Rebuild)];

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(24);

    /// <summary>Reads the options out of the arguments; numbers and words are checked here.</summary>
    /// <exception cref="UsageException">A value is malformed.</exception>
    public static RunOptions Read(ParsedArguments arguments, bool isTerminal)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        CheckVerbosity(arguments.Get(BuildOptions.Verbosity));
        var targets = arguments.GetAll(BuildOptions.Target);
        return new RunOptions
        {
            Environment = arguments.Get(BuildOptions.Environment) ?? DefaultEnvironment,
            Targets = targets.Count > 0 ? targets : [DefaultTarget],
            Exclusive = arguments.Has(BuildOptions.Exclusive),
            Force = arguments.Has(BuildOptions.Force),
            ForgetFrom = arguments.Get(BuildOptions.From),
            DryRun = arguments.Has(BuildOptions.DryRun),
            OnlyShowsGraph = arguments.Has(BuildOptions.Tree) || arguments.Has(BuildOptions.Description),
            WaitForLock = arguments.Get(BuildOptions.WaitForLock) is { } wait ? ReadDuration(wait) : TimeSpan.Zero,
            Filter = arguments.Get(BuildOptions.Filter),
            Services = [.. arguments.GetAll(BuildOptions.Service).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Builder = arguments.Get(BuildOptions.Builder) is { } builder ? ReadBuilder(builder) : null,
            RollbackOnFailure = arguments.Has(BuildOptions.RollbackOnFailure),
            To = arguments.Get(BuildOptions.To),
            FromEnvironment = arguments.Get(BuildOptions.FromEnvironment),
            Node = arguments.Get(BuildOptions.Node),
            Like = arguments.Get(BuildOptions.Like),
            Confirm = arguments.Get(BuildOptions.Confirm),
            WithoutConfirm = arguments.Without(BuildOptions.Confirm),
            UnderstandsDataLoss = arguments.Has(BuildOptions.UnderstandDataLoss),
            Keep = ReadKeep(arguments.GetAll(BuildOptions.Keep)),
            Backup = arguments.Get(BuildOptions.Backup),
            Command = arguments.Get(BuildOptions.Command),
            Output = ReadOutput(arguments.Get(BuildOptions.Output), isTerminal && !targets.Any(UsesTheTerminal.Contains)),
        };
    }

    /// <summary>Reads --parallelism, or takes the environment's.</summary>
    /// <exception cref="UsageException">It is no number from 1 to 64.</exception>
    public static int ReadParallelism(ParsedArguments arguments, int fromEnvironment)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return arguments.Get(BuildOptions.Parallelism) switch
        {
            null => fromEnvironment,
            var text when int.TryParse(text, out var number) && number is >= 1 and <= 64 => number,
            var text => throw new UsageException($"--parallelism={text} is no number from 1 to 64.", "Write for example --parallelism=4."),
        };
    }

    private static TimeSpan ReadDuration(string text)
    {
        TimeSpan? unit = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            _ => null,
        };
        return unit is { } length && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= LongestWait / length
            ? count * length
            : throw new UsageException($"'{text}' is no duration up to 24h.", "Write a number with s, m or h, for example --wait-for-lock=10m.");
    }

    // Cake would refuse it as well, but only after the build has begun and with another exit code.
    private static void CheckVerbosity(string? text)
    {
        var names = Enum.GetNames<Verbosity>().Select(name => name.ToLowerInvariant()).ToList();
        if (text is not null && !names.Exists(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase) || string.Equals(name[..1], text, StringComparison.OrdinalIgnoreCase)))
        {
            throw new UsageException($"There is no verbosity '{text}'.", NearestNames.Remedy(text, names));
        }
    }

    private static ContainerEngine ReadBuilder(string text) => text.ToLowerInvariant() switch
    {
        "buildah" => ContainerEngine.Buildah,
        "docker" => ContainerEngine.Docker,
        _ => throw new UsageException($"There is no builder '{text}'.", NearestNames.Remedy(text, ["buildah", "docker"])),
    };

    private static HashSet<string> ReadKeep(IReadOnlyList<string> lists)
    {
        var words = lists.SelectMany(list => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToHashSet(StringComparer.Ordinal);
        return words.Except(Keepable).FirstOrDefault() is { } unknown
            ? throw new UsageException($"--keep does not know '{unknown}'.", NearestNames.Remedy(unknown, Keepable))
            : words;
    }

    private static OutputForm ReadOutput(string? text, bool isTerminal) => text?.ToLowerInvariant() switch
    {
        null => isTerminal ? OutputForm.Live : OutputForm.Plain,
        "live" => OutputForm.Live,
        "plain" => OutputForm.Plain,
        "json" => OutputForm.Json,
        _ => throw new UsageException($"There is no output form '{text}'.", NearestNames.Remedy(text, ["live", "plain", "json"])),
    };
}
