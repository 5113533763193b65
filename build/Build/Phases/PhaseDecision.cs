using WasteCoach.Build.Phases.Journal;

namespace WasteCoach.Build.Phases;

/// <summary>Whether a phase runs or is skipped, and why.</summary>
/// <param name="Runs">True when it has to run.</param>
/// <param name="Reason">In words: "nodes[k8s-worker-1].instanceType changed from t3.medium to t3.large".</param>
public sealed record PhaseDecision(bool Runs, string Reason)
{
    /// <summary>
    /// Decides from the journal alone. Null means that the journal knows of no reason to run, so the world has to be asked.
    /// </summary>
    public static PhaseDecision? FromJournal(PhaseHistory history, Fingerprint present, bool forced)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (forced)
        {
            return new PhaseDecision(true, "--force");
        }

        if (!history.IsDone)
        {
            return new PhaseDecision(true, history.WhyNotDone ?? "no success is recorded");
        }

        var changes = present.ChangesSince(new Fingerprint(history.Success!.Inputs ?? new Dictionary<string, string>()));
        return changes.Count > 0 ? new PhaseDecision(true, InputChange.Describe(changes)) : null;
    }

    /// <summary>Decides from the answer of the world, once the journal has given no reason to run.</summary>
    public static PhaseDecision FromProbe(ProbeResult probe)
    {
        ArgumentNullException.ThrowIfNull(probe);
        return probe.Holds
            ? new PhaseDecision(false, $"unchanged; {probe.Seen}")
            : new PhaseDecision(true, $"probe: {probe.Seen}");
    }
}
