using WasteCoach.Build.Phases.Journal;

namespace WasteCoach.Build.Tests.Phases.Journal;

public sealed class PhaseHistoryTests
{
    [Fact]
    public void A_phase_without_records_has_not_run() => Assert.Equal("has not run yet", Of().WhyNotDone);

    [Fact]
    public void A_start_without_an_end_is_an_attempt_that_was_cut_off() => Assert.Equal("the last attempt was cut off", Of(JournalEvent.PhaseStarted).WhyNotDone);

    [Theory]
    [InlineData("r1", "runs just now")]
    [InlineData("r2", "the last attempt was cut off")]
    public void A_start_by_the_run_that_asks_still_goes_on(string asking, string expected) =>
        Assert.Equal(expected, PhaseHistory.Of("Common", [Records.Of("r1", 1, JournalEvent.PhaseStarted)], asking).WhyNotDone);

    [Fact]
    public void A_failure_is_told_by_its_first_line()
    {
        var history = PhaseHistory.Of("Common", [Records.Of("r1", 1, JournalEvent.PhaseFailed, detail: "no space left\nmore about it")]);

        Assert.Equal("the last attempt failed: no space left", history.WhyNotDone);
    }

    [Fact]
    public void A_forgotten_success_says_who_forgot_it()
    {
        var history = PhaseHistory.Of(
            "Common",
            [Records.Of("r1", 1, JournalEvent.PhaseSucceeded), Records.Of("r2", 1, JournalEvent.PhaseForgotten, detail: "--from=Inventory")]);

        Assert.Equal("forgotten (--from=Inventory)", history.WhyNotDone);
        Assert.NotNull(history.Success);
    }

    [Theory]
    [InlineData(true, JournalEvent.PhaseStarted, JournalEvent.PhaseSucceeded)]
    [InlineData(true, JournalEvent.PhaseFailed, JournalEvent.PhaseStarted, JournalEvent.PhaseSucceeded)]
    [InlineData(false, JournalEvent.PhaseSucceeded, JournalEvent.PhaseStarted)]
    [InlineData(false, JournalEvent.PhaseSucceeded, JournalEvent.PhaseStarted, JournalEvent.PhaseFailed)]
    [InlineData(false, JournalEvent.PhaseSucceeded, JournalEvent.PhaseForgotten)]
    public void Only_a_success_that_nothing_followed_counts(bool done, params JournalEvent[] events)
    {
        var history = Of(events);

        Assert.Equal(done, history.IsDone);
        Assert.Equal(done, history.WhyNotDone is null);
    }

    [Fact]
    public void Other_phases_and_events_of_the_run_do_not_matter()
    {
        var history = PhaseHistory.Of(
            "common",
            [
                Records.Of("r1", 1, JournalEvent.RunStarted, phase: null),
                Records.Of("r1", 2, JournalEvent.PhaseSucceeded),
                Records.Of("r1", 3, JournalEvent.PhaseFailed, "Inventory"),
                Records.Of("r1", 4, JournalEvent.RunEnded, phase: null),
            ]);

        Assert.True(history.IsDone);
    }

    private static PhaseHistory Of(params JournalEvent[] events) =>
        PhaseHistory.Of("Common", events.Select((what, index) => Records.Of("r1", index + 1, what)));
}
