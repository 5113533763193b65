using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.CommandLine;

/// <summary>The command line, taken apart: every option is known and has a value where it needs one.</summary>
public sealed class ParsedArguments
{
    private readonly List<(BuildOption Option, string Value)> _given = [];

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="UsageException">An option is unknown, lacks its value, or something is no option.</exception>
    public ParsedArguments(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        for (var i = 0; i < arguments.Count; i++)
        {
            var (name, value) = Split(arguments[i]);
            var option = Find(arguments[i], name);
            if (option.Value is not null && value is null && i + 1 < arguments.Count && !arguments[i + 1].StartsWith('-'))
            {
                value = arguments[++i];
            }

            if (option.Value is not null && string.IsNullOrEmpty(value))
            {
                throw new UsageException($"--{option.Name} needs a value.", $"Write it as {option.Usage}.");
            }

            if (option.Value is null && value is not null && !bool.TryParse(value, out _))
            {
                throw new UsageException($"--{option.Name} is a switch and takes no value, but '{value}' was given.", $"Write it as {option.Usage}.");
            }

            if (option.Value is not null || value is null || bool.Parse(value))
            {
                _given.Add((option, value ?? "true"));
            }
        }
    }

    /// <summary>Whether an option was given.</summary>
    public bool Has(BuildOption option) => _given.Exists(given => given.Option == option);

    /// <summary>The value of an option, the last one when it was given more than once; null when it was not.</summary>
    public string? Get(BuildOption option) => _given.FindLast(given => given.Option == option).Value;

    /// <summary>All values of an option, in their order.</summary>
    public IReadOnlyList<string> GetAll(BuildOption option) => _given.Where(given => given.Option == option).Select(given => given.Value).ToList();

    /// <summary>The arguments as Cake's own command line reads them: one form for each.</summary>
    public IReadOnlyList<string> ForCake() => _given.Select(Text).ToList();

    /// <summary>The arguments but for one option, in the same form.</summary>
    public IReadOnlyList<string> Without(BuildOption option) => _given.Where(given => given.Option != option).Select(Text).ToList();

    /// <summary>Whether nothing is to run: only the graph, the targets or a version are to be printed.</summary>
    public bool OnlyShow => new[] { BuildOptions.Tree, BuildOptions.Description, BuildOptions.Version, BuildOptions.Help }.Any(Has);

    /// <summary>The arguments of a run that continues this one: another target, and of the options those that say how to run, not what.</summary>
    /// <param name="target">The target.</param>
    /// <param name="from">The phase to forget, with what follows it; null for none.</param>
    public ParsedArguments ContinuedBy(string target, string? from) => new(
    [
        $"--{BuildOptions.Target.Name}={target}",
        .. from is null ? [] : (string[])[$"--{BuildOptions.From.Name}={from}"],
        .. _given.Where(given => Continued.Contains(given.Option)).Select(Text),
    ]);

    private static readonly IReadOnlyList<BuildOption> Continued =
    [
        BuildOptions.Environment, BuildOptions.DryRun, BuildOptions.Parallelism, BuildOptions.Output, BuildOptions.Verbosity, BuildOptions.WaitForLock,
    ];

    private static string Text((BuildOption Option, string Value) given) => given.Option.Value is null ? $"--{given.Option.Name}" : $"--{given.Option.Name}={given.Value}";

    private static (string Name, string? Value) Split(string argument)
    {
        if (!argument.StartsWith('-'))
        {
            throw new UsageException(
                $"'{argument}' is no option.",
                $"For a target write: ./build.sh --target={argument}");
        }

        var at = argument.IndexOf('=', StringComparison.Ordinal);
        return at < 0 ? (argument, null) : (argument[..at], argument[(at + 1)..]);
    }

    private static BuildOption Find(string argument, string name)
    {
        var bare = name.TrimStart('-');
        var option = name.StartsWith("--", StringComparison.Ordinal)
            ? BuildOptions.All.FirstOrDefault(known => string.Equals(known.Name, bare, StringComparison.OrdinalIgnoreCase))
            : BuildOptions.All.FirstOrDefault(known => known.Short is { } letter && bare == letter.ToString());
        return option ?? throw new UsageException(
            $"There is no option '{argument}'.",
            NearestNames.Remedy(bare, BuildOptions.All.Select(known => known.Name)));
    }
}
