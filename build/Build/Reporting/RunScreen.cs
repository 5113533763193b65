using Cake.Core.Diagnostics;
using Spectre.Console;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Reporting;

/// <summary>The views of one run: which of them the options and the surroundings ask for, and what is printed at the end.</summary>
public sealed class RunScreen
{
    private readonly RunRecord _record;
    private readonly RunOptions _options;
    private readonly RunPaths _paths;
    private readonly Func<Verbosity> _verbosity;
    private readonly TimeProvider _clock;
    private readonly RunInterrupt _interrupt;
    private readonly Func<string, string> _redact;

    /// <summary>Composes the screen.</summary>
    public RunScreen(
        RunRecord record, RunOptions options, RunPaths paths, Func<Verbosity> verbosity, TimeProvider clock, RunInterrupt interrupt, Func<string, string> redact, IAnsiConsole console)
    {
        _record = record;
        _options = options;
        _paths = paths;
        _verbosity = verbosity;
        _clock = clock;
        _interrupt = interrupt;
        _redact = redact;
        Console = console;
    }

    /// <summary>Where tables are printed.</summary>
    public IAnsiConsole Console { get; }

    private static bool InGitHubActions => System.Environment.GetEnvironmentVariable("GITHUB_ACTIONS") == "true";

    /// <summary>Begins to show the run.</summary>
    public void Open()
    {
        _record.Open([new PhaseLogs(_paths.Logs.FullPath, _clock), View()]);
    }

    /// <summary>Ends the views, prints the summary and writes the report.</summary>
    public void Close(RunPaths paths, string environment, string run)
    {
        ArgumentNullException.ThrowIfNull(paths);
        _record.Close();
        var ended = _clock.GetUtcNow();
        var exitCode = (_interrupt.Token.IsCancellationRequested, _record.Failures) switch
        {
            (true, _) => ExitCodes.Interrupted,
            (false, [var only]) => ExitCodes.Of(only.Exception),
            (false, var failures) => failures.Count > 0 ? ExitCodes.PhaseFailed : ExitCodes.Done,
        };
        new RunReport(_record, run, environment, ended, exitCode).Write(paths.Run.FullPath, _redact);
        if (_options.Output != OutputForm.Json)
        {
            SummaryTable.Print(Console, _record, ended - _record.Started);
            Console.WriteLine($"Report: {paths.Root.GetRelativePath(paths.Run)}/report.json");
        }
    }

    private IRunView View() => _options.Output switch
    {
        OutputForm.Json => new JsonView(System.Console.Out, _clock),
        OutputForm.Live => new LiveView(Console, _verbosity, _clock),
        _ when InGitHubActions => new CiView(System.Console.Out, _verbosity),
        _ => new PlainView(Console, _verbosity, _clock, _record.Tasks.Max(task => task.Name.Length)),
    };
}
