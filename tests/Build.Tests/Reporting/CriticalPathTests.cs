using WasteCoach.Build.Reporting;

namespace WasteCoach.Build.Tests.Reporting;

public sealed class CriticalPathTests
{
    [Fact]
    public void Of_two_branches_the_one_that_ended_last_is_it()
    {
        var runs = new Runs().Task("A").Task("B", "A").Task("C", "A").Task("D", "B", "C").Begin()
            .Start("A", 0).End("A", 1).Start("B", 1).Start("C", 1).End("B", 5).End("C", 9).Start("D", 9).End("D", 10);

        Assert.Equal(["A", "C", "D"], Path(runs));
    }

    [Fact]
    public void A_long_branch_that_nobody_waits_for_is_the_whole_path()
    {
        var runs = new Runs().Task("A").Task("Slow", "A").Task("B", "A").Group("All", "Slow", "B").Begin()
            .Start("A", 0).End("A", 1).Start("Slow", 1).Start("B", 1).End("B", 2).End("Slow", 60).Start("All", 60).End("All", 60);

        Assert.Equal(["A", "Slow"], Path(runs));
    }

    [Fact]
    public void Groups_are_seen_through()
    {
        var runs = new Runs().Task("A").Task("B").Group("Both", "A", "B").Group("Outer", "Both").Task("C", "Outer").Begin()
            .Start("A", 0).Start("B", 0).End("A", 3).End("B", 4).Start("Both", 4).End("Both", 4).Start("Outer", 4).End("Outer", 4).Start("C", 4).End("C", 5);

        Assert.Equal(["B", "C"], Path(runs));
    }

    [Fact]
    public void What_did_not_run_is_no_part_of_it() => Assert.Equal(["Tools", "Provision", "Common"], Path(Runs.WithEverything()));

    [Fact]
    public void A_run_in_which_nothing_began_has_none() => Assert.Empty(Path(new Runs().Task("A").Begin()));

    private static IEnumerable<string> Path(Runs runs) => CriticalPath.Of(runs.Record.Tasks).Select(task => task.Name);
}
