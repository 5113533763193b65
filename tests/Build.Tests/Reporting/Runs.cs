using Cake.Core;
using Microsoft.Extensions.Time.Testing;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tests.Reporting;

/// <summary>Runs as they are told to views and reports, with a clock that the test sets.</summary>
internal sealed class Runs
{
    private readonly List<CakeTask> tasks = [];

    public Runs() => Record = new RunRecord(Clock);

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public RunRecord Record { get; }

    public Runs Task(string name, params string[] needs) => Add(name, isGroup: false, needs);

    public Runs Group(string name, params string[] needs) => Add(name, isGroup: true, needs);

    public Runs Begin()
    {
        Record.Begin([tasks[^1].Name], tasks, new TaskGraph(tasks));
        return this;
    }

    public Runs Start(string task, int second, string? reason = null)
    {
        At(second);
        Record.Start(task, Record.Tasks.Single(record => record.Name == task).IsGroup);
        if (reason is not null)
        {
            Record.Decide(task, reason);
        }

        return this;
    }

    public Runs End(string task, int second, string? failure = null)
    {
        At(second);
        Record.End(task, failure is null ? null : new InvalidOperationException(failure), failure);
        return this;
    }

    /// <summary>A run in which one thing was skipped, one done, one failed and one kept from running.</summary>
    public static Runs WithEverything()
    {
        var runs = new Runs().Task("Tools").Task("Provision", "Tools").Task("Common", "Provision").Task("Later", "Common").Group("Cluster", "Later").Begin();
        runs.Start("Tools", 0);
        runs.Record.Skip("Tools", "unchanged; 8 tools in place");
        runs.End("Tools", 1).Start("Provision", 1, "has not run yet").End("Provision", 91);
        runs.Start("Common", 91, "nodes | added").End("Common", 100, "k8s-redis: apt failed\nE: no <space> | left");
        runs.Record.NotRun("Later", "Common failed");
        runs.Record.NotRun("Cluster", "Common failed");
        return runs;
    }

    private void At(int second)
    {
        var at = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddSeconds(second);
        if (at > Clock.GetUtcNow())
        {
            Clock.SetUtcNow(at);
        }
    }

    private Runs Add(string name, bool isGroup, string[] needs)
    {
        var task = new CakeTask(name);
        var builder = new CakeTaskBuilder(task);
        foreach (var need in needs)
        {
            builder.IsDependentOn(need);
        }

        if (!isGroup)
        {
            builder.Does(() => { });
        }

        tasks.Add(task);
        return this;
    }
}
