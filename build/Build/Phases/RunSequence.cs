using WasteCoach.Build.CommandLine;

namespace WasteCoach.Build.Phases;

/// <summary>The run that was asked for and, after its success, those that its targets continue with; each is a run like any other.</summary>
/// <param name="tasks">Knows what continues with what.</param>
/// <param name="run">Does one run; gives its exit code.</param>
/// <param name="announce">Told what comes next.</param>
public sealed class RunSequence(PhaseCatalogue tasks, Func<ParsedArguments, int> run, Action<string> announce)
{
    /// <summary>Does them in their order. Returns the exit code of the last one that was begun.</summary>
    public int Run(ParsedArguments arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var code = run(arguments);
        if (code != ExitCodes.Done || arguments.OnlyShow)
        {
            return code;
        }

        foreach (var (target, then, from) in Continuations(arguments))
        {
            var next = arguments.ContinuedBy(then, arguments.Has(BuildOptions.DryRun) ? from : null);
            announce($"{target} goes on with: ./build.sh {string.Join(' ', next.ForCake())}");
            code = Run(next);
            if (code != ExitCodes.Done)
            {
                break;
            }
        }

        return code;
    }

    private IEnumerable<(string Target, string Then, string? From)> Continuations(ParsedArguments arguments) => arguments.GetAll(BuildOptions.Target)
        .Select(target => (Target: target, Continuation: tasks.ContinuationOf(target)))
        .Where(entry => entry.Continuation is not null)
        .DistinctBy(entry => entry.Continuation!.Target)
        .Select(entry => (entry.Target, Phase.NameOf(entry.Continuation!.Target), entry.Continuation.From is { } from ? Phase.NameOf(from) : null));
}
