using WasteCoach.Build.Reporting;

namespace WasteCoach.Build.Tests.Reporting;

public sealed class OverlapTests
{
    [Fact]
    public void Work_is_the_sum_and_time_is_from_the_first_begin_to_the_last_end()
    {
        var runs = new Runs().Task("A").Task("B", "A").Task("C", "A").Group("All", "B", "C").Begin()
            .Start("A", 0).End("A", 1).Start("B", 1).Start("C", 2).End("B", 5).End("C", 9).Start("All", 9).End("All", 9);

        var overlap = Overlap.Of(runs.Record.Tasks)!;

        Assert.Equal((12, 9, 2), (overlap.Work.TotalSeconds, overlap.Elapsed.TotalSeconds, overlap.Most));
        Assert.Equal("12 s of work in 9.0 s, up to 2 at once", overlap.ToString());
    }

    [Fact]
    public void Tasks_that_follow_each_other_do_not_overlap()
    {
        var runs = new Runs().Task("A").Task("B", "A").Begin().Start("A", 0).End("A", 1).Start("B", 1).End("B", 2);

        Assert.Equal(1, Overlap.Of(runs.Record.Tasks)!.Most);
    }

    [Fact]
    public void Where_nothing_ran_there_is_none() => Assert.Null(Overlap.Of(new Runs().Task("A").Begin().Record.Tasks));
}
