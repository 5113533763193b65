using System.Text;
using WasteCoach.Build.Phases.Journal;
using WasteCoach.Build.Tests.Tools.Processes;

namespace WasteCoach.Build.Tests.Phases.Journal;

public sealed class JournalFileTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    private string Path => temporary["state/journal.jsonl"];

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void A_journal_that_was_never_written_is_empty()
    {
        using var file = new JournalFile(Path);

        var (records, torn) = file.Read();

        Assert.Empty(records);
        Assert.Equal(0, torn);
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public void What_was_appended_is_there_for_the_next_process_before_this_one_closes_the_file()
    {
        using var writing = new JournalFile(Path);
        writing.Append(Records.Of("r1", 1, JournalEvent.PhaseStarted));
        writing.Append(Records.Of("r1", 2, JournalEvent.PhaseSucceeded));

        using var reading = new JournalFile(Path);
        var (records, torn) = reading.Read();

        Assert.Equal(0, torn);
        Assert.Equal([("r1", 1), ("r1", 2)], records.Keys());
        Assert.Equal(Records.Of("r1", 2, JournalEvent.PhaseSucceeded).Inputs, records[1].Inputs);
        Assert.Equal(1.234, records[1].Seconds);
    }

    [Fact]
    public void A_record_cut_off_at_any_byte_costs_that_record_alone_and_the_next_one_is_whole_again()
    {
        var first = JournalFile.Render(Records.Of("r1", 1, JournalEvent.PhaseSucceeded)) + "\n";
        var last = Encoding.UTF8.GetBytes(JournalFile.Render(Records.Of("r1", 2, JournalEvent.PhaseSucceeded)));
        for (var cut = 0; cut <= last.Length; cut++)
        {
            var path = temporary[$"cut{cut}.jsonl"];
            File.WriteAllBytes(path, [.. Encoding.UTF8.GetBytes(first), .. last[..cut]]);
            using (var file = new JournalFile(path))
            {
                var whole = cut == last.Length;
                Assert.Equal(whole || cut == 0 ? 0 : 1, file.Read().TornLines);
                Assert.Equal(whole ? 2 : 1, file.Read().Records.Count);

                file.Append(Records.Of("r2", 1, JournalEvent.PhaseStarted));
            }

            using var again = new JournalFile(path);
            Assert.Equal(("r2", 1), again.Read().Records.Keys()[^1]);
            Assert.Equal(("r1", 1), again.Read().Records.Keys()[0]);
        }
    }

    [Theory]
    [InlineData("not json at all")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"run\":\"r9\",\"number\":1}")]
    [InlineData("\0\0\0\0\0\0")]
    [InlineData("{\"run\":\"r9\",\"number\":1,\"at\":\"2026-03-01T12:00:00Z\",\"event\":\"SomethingOfALaterVersion\"}")]
    public void Lines_that_are_no_record_are_counted_and_hide_nothing(string strange)
    {
        var known = JournalFile.Render(Records.Of("r1", 1, JournalEvent.PhaseStarted));

        var (records, torn) = JournalFile.Parse([strange, known, "", strange]);

        Assert.Equal([("r1", 1)], records.Keys());
        Assert.Equal(2, torn);
    }

    [Fact]
    public void A_field_of_a_later_version_does_not_hide_the_record()
    {
        var line = JournalFile.Render(Records.Of("r1", 1, JournalEvent.PhaseStarted));

        var (records, torn) = JournalFile.Parse([line.Replace("{\"run\"", "{\"colour\":\"red\",\"run\"", StringComparison.Ordinal)]);

        Assert.Equal([("r1", 1)], records.Keys());
        Assert.Equal(0, torn);
    }

    [Fact]
    public void Replacing_happens_beside_the_file_so_that_readers_see_the_old_or_the_new_one()
    {
        using var file = new JournalFile(Path);
        file.Append(Records.Of("r1", 1, JournalEvent.PhaseStarted));
        using var old = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

        file.Replace([Records.Of("r2", 1, JournalEvent.PhaseStarted), Records.Of("r2", 2, JournalEvent.PhaseSucceeded)]);

        using var reader = new StreamReader(old);
        Assert.Equal([("r1", 1)], JournalFile.Parse([reader.ReadLine()!]).Records.Keys());
        Assert.Null(reader.ReadLine());
        Assert.Equal([("r2", 1), ("r2", 2)], file.Read().Records.Keys());
        Assert.Equal([Path], Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!));
    }

    [Fact]
    public void A_replacement_that_breaks_off_leaves_the_old_journal()
    {
        using var file = new JournalFile(Path);
        file.Append(Records.Of("r1", 1, JournalEvent.PhaseStarted));

        Assert.Throws<InvalidOperationException>(() => file.Replace(BreakingOff()));

        Assert.Equal([("r1", 1)], file.Read().Records.Keys());
        file.Append(Records.Of("r1", 2, JournalEvent.PhaseSucceeded));
        Assert.Equal([("r1", 1), ("r1", 2)], file.Read().Records.Keys());

        static IEnumerable<JournalRecord> BreakingOff()
        {
            yield return Records.Of("r2", 1, JournalEvent.PhaseStarted);
            throw new InvalidOperationException("cut off");
        }
    }

    [Fact]
    public void After_a_replacement_records_are_appended_to_the_new_file()
    {
        using var file = new JournalFile(Path);
        file.Append(Records.Of("r1", 1, JournalEvent.PhaseStarted));
        file.Replace([Records.Of("r0", 1, JournalEvent.PhaseStarted), Records.Of("r1", 1, JournalEvent.PhaseStarted)]);
        file.Append(Records.Of("r1", 2, JournalEvent.PhaseSucceeded));

        Assert.Equal([("r0", 1), ("r1", 1), ("r1", 2)], file.Read().Records.Keys());
    }

    [Fact]
    public async Task Records_of_phases_that_run_at_once_do_not_mix_within_a_line()
    {
        using var file = new JournalFile(Path);
        await Task.WhenAll(Enumerable.Range(1, 40).Select(number => Task.Run(() => file.Append(Records.Of($"r{number}", number, JournalEvent.PhaseSucceeded)))));

        var (records, torn) = file.Read();

        Assert.Equal(0, torn);
        Assert.Equal(Enumerable.Range(1, 40), records.Select(record => record.Number).Order());
    }
}
