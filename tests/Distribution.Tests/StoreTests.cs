using System.Text.Json.Nodes;
using Rehearsal.Distribution.Store;
using Xunit;

namespace Distribution.Tests;

/// <summary>What survives a crash, and what a watch is owed.</summary>
public sealed class StoreTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("store-tests-").FullName;

    private string File => Path.Combine(folder, "journal.jsonl");

    [Fact]
    public void Everything_is_there_after_a_restart_and_revisions_go_on()
    {
        long last;
        using (var store = new ObjectStore(File))
        {
            store.Put("configmaps", "n", "kept", Map("kept", 1), 0);
            var gone = store.Put("configmaps", "n", "gone", Map("gone", 1), 0);
            store.Delete(gone, gone.Revision);
            last = store.Revision;
        }

        using var again = new ObjectStore(File);
        Assert.Equal(last, again.Revision);
        Assert.Equal("kept", Assert.Single(again.List("configmaps")).Name);
    }

    [Fact]
    public void A_torn_last_line_costs_only_itself()
    {
        using (var store = new ObjectStore(File))
        {
            store.Put("configmaps", "n", "whole", Map("whole", 1), 0);
        }

        System.IO.File.AppendAllText(File, """{"revision":2,"resource":"configmaps","namesp""");
        using (var store = new ObjectStore(File))
        {
            Assert.Equal("whole", Assert.Single(store.List("configmaps")).Name);
            store.Put("configmaps", "n", "next", Map("next", 1), 0);
        }

        using var again = new ObjectStore(File);
        Assert.Equal(2, again.List("configmaps").Count);
    }

    [Fact]
    public void Damage_in_the_middle_is_an_error_and_not_a_loss()
    {
        System.IO.File.WriteAllText(File, "not a record\n{\"revision\":1,\"resource\":\"\",\"namespace\":\"\",\"name\":\"\"}\n");
        Assert.Contains("line 1", Assert.Throws<InvalidDataException>(() => new ObjectStore(File)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_two_writers_with_the_same_revision_one_is_refused()
    {
        using var store = new ObjectStore(File);
        var first = store.Put("configmaps", "n", "m", Map("m", 1), 0);
        store.Put("configmaps", "n", "m", Map("m", 2), first.Revision);
        Assert.Throws<RevisionConflictException>(() => store.Put("configmaps", "n", "m", Map("m", 3), first.Revision));
    }

    [Fact]
    public async Task A_watch_from_a_revision_sees_every_change_after_it_once_and_in_order()
    {
        using var store = new ObjectStore(File);
        var first = store.Put("configmaps", "n", "m", Map("m", 0), 0);
        store.Put("configmaps", "n", "m", Map("m", 1), first.Revision);
        using var subscription = store.Subscribe("configmaps", first.Revision);
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            for (var number = 0; number < 50; number++)
            {
                store.Put("configmaps", "n", $"w{writer}-{number}", Map($"w{writer}-{number}", number), 0);
            }
        }));
        await Task.WhenAll(writers);
        var seen = new List<long>();
        while (subscription.Events.TryRead(out var change))
        {
            seen.Add(change.Revision);
        }

        Assert.Equal(Enumerable.Range(2, 201).Select(number => (long)number), seen);
    }

    [Fact]
    public void A_rewritten_journal_says_the_same_in_less()
    {
        var large = new string('x', 100_000);
        using (var store = new ObjectStore(File))
        {
            var item = store.Put("configmaps", "n", "m", Map(large, 0), 0);
            for (var number = 1; number < 400; number++)
            {
                item = store.Put("configmaps", "n", "m", Map(large, number), item.Revision);
            }
        }

        Assert.InRange(new FileInfo(File).Length, 1, 30_000_000);
        using var again = new ObjectStore(File);
        Assert.Equal(399, (int?)Assert.Single(again.List("configmaps")).Tree["data"]!["number"]);
        Assert.Equal(400, again.Revision);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static JsonObject Map(string name, int number) => new() { ["metadata"] = new JsonObject { ["name"] = name }, ["data"] = new JsonObject { ["number"] = number } };
}
