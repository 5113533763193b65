using Microsoft.Extensions.Time.Testing;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Phases.Journal;
using WasteCoach.Build.Tests.Tools.Processes;

namespace WasteCoach.Build.Tests.Phases.Journal;

public sealed class RunJournalTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();
    private readonly FakeTimeProvider clock = new(Records.Noon) { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void A_success_is_known_to_the_next_run_with_its_inputs_results_and_duration()
    {
        using (var first = Open("laptop", "r1"))
        {
            first.Write(JournalEvent.PhaseStarted, "Common", "has not run yet");
            first.Write(
                JournalEvent.PhaseSucceeded,
                "Common",
                "has not run yet",
                new Fingerprint([KeyValuePair.Create("nodes", "7")]),
                new Dictionary<string, string> { ["hosts"] = "sha256:1" },
                TimeSpan.FromMilliseconds(1234.5678));
        }

        using var second = Open("laptop", "r2");

        var success = second.HistoryOf("common").Success!;
        Assert.Equal(("r1", 2), (success.Run, success.Number));
        Assert.Equal("7", success.Inputs!["nodes"]);
        Assert.Equal("sha256:1", success.Results!["hosts"]);
        Assert.Equal(1.235, success.Seconds);
        Assert.True(second.HistoryOf("Common").IsDone);
    }

    [Fact]
    public void What_another_run_wrote_while_this_one_waited_for_the_lock_is_known_after_a_refresh()
    {
        using var waiting = Open("laptop", "r2");
        using (var holder = Open("laptop", "r1"))
        {
            holder.Write(JournalEvent.PhaseSucceeded, "Common");
        }

        waiting.Refresh();

        Assert.True(waiting.HistoryOf("Common").IsDone);
        waiting.Merge([Records.Of("ci", 1, JournalEvent.PhaseStarted, "Inventory", minute: -5)]);
        using var later = Open("laptop", "r3");
        Assert.True(later.HistoryOf("Common").IsDone);
    }

    [Fact]
    public void Merging_is_idempotent()
    {
        using var laptop = Open("laptop", "r1");
        laptop.Write(JournalEvent.PhaseStarted, "Common");
        JournalRecord[] others = [Records.Of("ci", 1, JournalEvent.PhaseStarted), Records.Of("ci", 2, JournalEvent.PhaseSucceeded)];

        Assert.Equal(2, laptop.Merge(others));
        var once = laptop.Records;
        Assert.Equal(0, laptop.Merge(others));

        Assert.Equal(once, laptop.Records);
        using var reopened = Open("laptop", "r2");
        Assert.Equal(once.Keys(), reopened.Records.Keys());
    }

    [Fact]
    public void Two_machines_that_merge_each_other_s_journals_see_the_same_history_whoever_is_first()
    {
        var random = new Random(20260301);
        for (var round = 0; round < 25; round++)
        {
            using var laptop = Open($"laptop{round}", "on-laptop");
            using var ci = Open($"ci{round}", "in-ci");
            for (var i = 0; i < 12; i++)
            {
                // Each may run ahead of the other, and either's clock may be set back.
                clock.AutoAdvanceAmount = TimeSpan.FromSeconds(random.Next(0, 3));
                (random.Next(2) == 0 ? laptop : ci).Write((JournalEvent)random.Next(6), random.Next(2) == 0 ? "Common" : "Inventory");
            }

            var (ofLaptop, ofCi) = (laptop.Records, ci.Records);
            laptop.Merge(ofCi);
            ci.Merge(ofLaptop);

            Assert.Equal(laptop.Records.Keys(), ci.Records.Keys());
            Assert.Equal(ofLaptop.Keys(), laptop.Records.Where(record => record.Run == "on-laptop").Keys());
            Assert.Equal(ofCi.Keys(), laptop.Records.Where(record => record.Run == "in-ci").Keys());
        }
    }

    [Fact]
    public void A_clock_that_is_set_back_in_the_middle_of_a_run_does_not_turn_a_success_into_an_attempt_that_was_cut_off()
    {
        var jumping = new JumpingClock(Records.Noon, Records.Noon.AddMinutes(-10));
        using var laptop = new RunJournal(new JournalFile(temporary["laptop.jsonl"]), "r1", jumping);
        laptop.Write(JournalEvent.PhaseStarted, "Common");
        laptop.Write(JournalEvent.PhaseSucceeded, "Common");

        laptop.Merge([Records.Of("ci", 1, JournalEvent.PhaseSucceeded, "Inventory", minute: -60)]);

        Assert.Null(laptop.HistoryOf("Common").WhyNotDone);
        Assert.True(laptop.HistoryOf("Common").IsDone);
    }

    [Fact]
    public void A_machine_whose_clock_is_behind_writes_after_what_it_took_over()
    {
        using var laptop = new RunJournal(new JournalFile(temporary["laptop.jsonl"]), "a-laptop", new JumpingClock(Records.Noon.AddHours(-1)));
        laptop.Merge([Records.Of("ci", 1, JournalEvent.PhaseFailed, "Common")]);
        laptop.Write(JournalEvent.PhaseSucceeded, "Common");

        using var third = Open("third", "r3");
        third.Merge(laptop.Records.Reverse());

        Assert.True(third.HistoryOf("Common").IsDone);
    }

    private RunJournal Open(string machine, string run) => new(new JournalFile(temporary[$"{machine}.jsonl"]), run, clock);

    /// <summary>Shows the given times, and then the last of them for ever.</summary>
    private sealed class JumpingClock(params DateTimeOffset[] times) : TimeProvider
    {
        private int at;

        public override DateTimeOffset GetUtcNow() => times[Math.Min(at++, times.Length - 1)];
    }
}
