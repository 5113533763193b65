using WasteCoach.Build.Phases;
using WasteCoach.Build.Phases.Journal;
using WasteCoach.Build.Tests.Phases.Journal;

namespace WasteCoach.Build.Tests.Phases;

public sealed class PhaseDecisionTests
{
    private static readonly JournalRecord Success = Records.Of("r1", 1, JournalEvent.PhaseSucceeded);

    [Fact]
    public void Same_inputs_after_a_success_leave_the_decision_to_the_world() =>
        Assert.Null(PhaseDecision.FromJournal(new PhaseHistory(Success, Success), new Fingerprint(Success.Inputs!), forced: false));

    [Fact]
    public void Force_runs_in_spite_of_everything() =>
        Assert.Equal(new PhaseDecision(true, "--force"), PhaseDecision.FromJournal(new PhaseHistory(Success, Success), new Fingerprint(Success.Inputs!), forced: true));

    [Fact]
    public void A_changed_input_is_the_reason()
    {
        var inputs = Success.Inputs!.ToDictionary();
        inputs["nodes[a].instanceType"] = "t3.small";

        var decision = PhaseDecision.FromJournal(new PhaseHistory(Success, Success), new Fingerprint(inputs), forced: false);

        Assert.Equal(new PhaseDecision(true, "nodes[a].instanceType changed from t3.large to t3.small"), decision);
    }

    [Fact]
    public void An_attempt_after_the_success_runs_again_even_with_the_same_inputs()
    {
        var history = new PhaseHistory(Records.Of("r2", 1, JournalEvent.PhaseStarted), Success);

        Assert.Equal(new PhaseDecision(true, "the last attempt was cut off"), PhaseDecision.FromJournal(history, new Fingerprint(Success.Inputs!), forced: false));
    }

    [Fact]
    public void The_world_decides_with_what_was_seen()
    {
        Assert.Equal(new PhaseDecision(false, "unchanged; 7 of 7 nodes ready"), PhaseDecision.FromProbe(ProbeResult.Good("7 of 7 nodes ready")));
        Assert.Equal(new PhaseDecision(true, "probe: 6 of 7 nodes ready"), PhaseDecision.FromProbe(ProbeResult.Gone("6 of 7 nodes ready")));
    }
}
