using Cake.Core.Diagnostics;

namespace WasteCoach.Build.Phases;

/// <summary>One execution of a phase: what it may use, and where it puts its results.</summary>
public sealed class PhaseRun
{
    private readonly SortedDictionary<string, string> _results = new(StringComparer.Ordinal);
    private readonly Action<string> _progress;

    internal PhaseRun(BuildContext context, string phase, string reason, bool followsSuccess, Action<string> progress, CancellationToken cancellation)
    {
        FollowsSuccess = followsSuccess;
        Context = context;
        Phase = phase;
        Reason = reason;
        Cancellation = cancellation;
        _progress = progress;
    }

    /// <summary>The work of a task that is no phase: what it reports is shown, what it results in is not kept.</summary>
    public static PhaseRun OfTask(BuildContext context, string task)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new PhaseRun(context, task, "runs each time", followsSuccess: false, context.Session.SayOf(task), CurrentTask.Cancellation);
    }

    /// <summary>The build's context.</summary>
    public BuildContext Context { get; }

    /// <summary>Name of the phase.</summary>
    public string Phase { get; }

    /// <summary>Why it runs.</summary>
    public string Reason { get; }

    /// <summary>Whether the last attempt was a success: nothing was left half done since.</summary>
    public bool FollowsSuccess { get; }

    /// <summary>Ends the work: the user interrupted, or the deadline passed.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>The last thing that was reported; a passed deadline is explained with it.</summary>
    public string LastSeen { get; private set; } = "nothing yet";

    /// <summary>Results given so far, by name.</summary>
    internal IReadOnlyDictionary<string, string> Results => _results;

    /// <summary>Says what is going on now, for the lane of this phase.</summary>
    public void Progress(string text)
    {
        LastSeen = text;
        _progress(text);
    }

    /// <summary>Writes a line to the phase's log and, as far as the verbosity asks, to the screen.</summary>
    public void Log(string text) => Context.Log.Write(Verbosity.Normal, LogLevel.Information, "{0}", text);

    /// <summary>Writes a line that the user is meant to see: a result, not a step.</summary>
    public void Show(string text) => Context.Log.Write(Verbosity.Minimal, LogLevel.Information, "{0}", text);

    /// <summary>Warns about something the user should know and that does not stop the phase.</summary>
    public void Warn(string text) => Context.Log.Write(Verbosity.Minimal, LogLevel.Warning, "{0}", text);

    /// <summary>
    /// Records a result. Phases that need this one run again only when one of its results changed; a phase that records
    /// none hands on its own inputs instead. Never a secret: results are stored in the journal.
    /// </summary>
    public void Result(string name, string value) => _results[name] = value;
}
