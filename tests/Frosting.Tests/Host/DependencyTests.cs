using Cake.Core;
using Cake.Frosting;

namespace WasteCoach.Frosting.Tests.Host;

[Collection(HostTests.Name)]
public sealed class DependencyTests
{
    [Fact]
    public void What_a_task_depends_on_runs_before_it_and_once()
    {
        var build = new TestBuild().With<Top>().With<Right>().With<Left>().With<Bottom>();

        Assert.Equal(0, build.Run("--target=Top"));
        Assert.Equal(["Bottom", "Left", "Right", "Top"], build.Journal);
    }

    [Fact]
    public void A_dependee_runs_before_the_task_it_names()
    {
        var build = new TestBuild().With<Bottom>().With<BeforeBottom>();

        Assert.Equal(0, build.Run("--target=Bottom"));
        Assert.Equal(["BeforeBottom", "Bottom"], build.Journal);
    }

    [Fact]
    public void A_task_without_work_groups_its_dependencies()
    {
        var build = new TestBuild().With<Group>().With<Bottom>();

        Assert.Equal(0, build.Run("--target=Group"));
        Assert.Equal(["Bottom"], build.Journal);
    }

    [Fact]
    public void A_dependency_that_is_not_there_is_an_error()
    {
        var build = new TestBuild().With<Group>();

        Assert.NotEqual(0, build.Run("--target=Group"));
        Assert.Contains("Bottom", build.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dependency_that_is_no_task_is_an_error()
    {
        var build = new TestBuild().With<Confused>();

        Assert.NotEqual(0, build.Run("--target=Confused"));
        Assert.Contains(nameof(Journal), build.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_circle_is_an_error_and_runs_nothing()
    {
        var build = new TestBuild().With<Hen>().With<Egg>();

        Assert.NotEqual(0, build.Run("--target=Hen"));
        Assert.Empty(build.Journal);
    }

    private abstract class Step(Journal journal) : FrostingTask
    {
        public override void Run(ICakeContext context) => journal.Add(GetType().Name);
    }

    [IsDependentOn(typeof(Left))]
    [IsDependentOn(typeof(Right))]
    private sealed class Top(Journal journal) : Step(journal);

    [IsDependentOn(typeof(Bottom))]
    private sealed class Left(Journal journal) : Step(journal);

    [IsDependentOn(typeof(Bottom))]
    private sealed class Right(Journal journal) : Step(journal);

    private sealed class Bottom(Journal journal) : Step(journal);

    [IsDependeeOf(typeof(Bottom))]
    private sealed class BeforeBottom(Journal journal) : Step(journal);

    [IsDependentOn(typeof(Bottom))]
    private sealed class Group : FrostingTask;

    [IsDependentOn(typeof(Journal))]
    private sealed class Confused : FrostingTask;

    [IsDependentOn(typeof(Egg))]
    private sealed class Hen(Journal journal) : Step(journal);

    [IsDependentOn(typeof(Hen))]
    private sealed class Egg(Journal journal) : Step(journal);
}
