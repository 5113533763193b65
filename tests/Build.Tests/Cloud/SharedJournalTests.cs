using Microsoft.Extensions.Time.Testing;
using WasteCoach.Build.Cloud;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Phases.Journal;
using WasteCoach.Build.Tests.Phases.Journal;
using WasteCoach.Build.Tests.Phases.Locking;
using WasteCoach.Build.Tests.Tools.Processes;

namespace WasteCoach.Build.Tests.Cloud;

public sealed class SharedJournalTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();
    private readonly MemoryLeaseStore store = new();
    private readonly RunJournal laptop;
    private readonly RunJournal ci;

    public SharedJournalTests()
    {
        var clock = new FakeTimeProvider(Records.Noon) { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };
        laptop = new(new JournalFile(temporary["laptop.jsonl"]), "on-laptop", clock);
        ci = new(new JournalFile(temporary["ci.jsonl"]), "in-ci", clock);
    }

    public void Dispose()
    {
        laptop.Dispose();
        ci.Dispose();
        temporary.Dispose();
    }

    [Fact]
    public async Task A_run_begun_in_CI_goes_on_from_a_laptop()
    {
        ci.Write(JournalEvent.PhaseSucceeded, "Common");
        await Share(ci).PushAsync(CancellationToken.None);

        Assert.Equal(1, await Share(laptop).PullAsync(CancellationToken.None));

        Assert.True(laptop.HistoryOf("Common").IsDone);
        Assert.Equal(0, await Share(laptop).PullAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Records_of_a_faster_writer_are_kept()
    {
        laptop.Write(JournalEvent.PhaseSucceeded, "Inventory");
        ci.Write(JournalEvent.PhaseSucceeded, "Common");
        var others = string.Concat(ci.Records.Select(record => JournalFile.Render(record) + "\n"));
        var once = others;
        store.BeforeWrite = () =>
        {
            if (once is not null)
            {
                store.Put(once);
                once = null;
            }
        };

        await Share(laptop).PushAsync(CancellationToken.None);

        Assert.Equal([("on-laptop", 1), ("in-ci", 1)], JournalFile.Parse(store.Text!.Split('\n')).Records.Keys());
    }

    [Fact]
    public async Task Endless_rivals_are_a_failure_that_says_what_it_means()
    {
        laptop.Write(JournalEvent.PhaseSucceeded, "Inventory");
        store.BeforeWrite = () => store.Put("");

        var failure = await Assert.ThrowsAsync<BuildException>(() => Share(laptop).PushAsync(CancellationToken.None));

        Assert.Contains("5 times", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_concerns_one_machine_stays_on_it()
    {
        ci.Write(JournalEvent.PhaseSucceeded, "HostTools");
        ci.Write(JournalEvent.PhaseSucceeded, "Common");
        await Share(ci).PushAsync(CancellationToken.None);

        await Share(laptop).PullAsync(CancellationToken.None);

        Assert.True(laptop.HistoryOf("Common").IsDone);
        Assert.Null(laptop.HistoryOf("HostTools").Last);
    }

    private SharedJournal Share(RunJournal journal) => new(store, journal, phase => phase != "HostTools");
}
