using Cake.Core;
using Cake.Frosting;

namespace WasteCoach.Frosting.Tests.Host;

[Collection(HostTests.Name)]
public sealed class ConditionTests
{
    [Fact]
    public void A_dependency_that_should_not_run_is_skipped()
    {
        var build = new TestBuild().With<Unwanted>().With<AfterUnwanted>();

        Assert.Equal(0, build.Run("--target=AfterUnwanted"));
        Assert.Equal(["AfterUnwanted"], build.Journal);
    }

    [Fact]
    public void A_called_target_that_should_not_run_is_an_error()
    {
        var build = new TestBuild().With<Unwanted>();

        Assert.NotEqual(0, build.Run("--target=Unwanted"));
        Assert.Contains("Unwanted", build.Log, StringComparison.Ordinal);
        Assert.Contains("skipped", build.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void The_skipped_message_is_shown_in_the_report()
    {
        var build = new TestBuild().With<Explained>().With<AfterExplained>();

        Assert.Equal(0, build.Run("--target=AfterExplained", "--verbosity=verbose"));
        Assert.Contains("it is Sunday", build.Screen, StringComparison.Ordinal);
    }

    [Fact]
    public void A_condition_sees_the_context()
    {
        var build = new TestBuild().With<OnRequest>().With<AfterOnRequest>();

        Assert.Equal(0, build.Run("--target=AfterOnRequest", "--wanted=yes"));
        Assert.Equal(["OnRequest"], build.Journal);
    }

    private sealed class Unwanted(Journal journal) : FrostingTask
    {
        public override bool ShouldRun(ICakeContext context) => false;

        public override void Run(ICakeContext context) => journal.Add("Unwanted");
    }

    [IsDependentOn(typeof(Unwanted))]
    private sealed class AfterUnwanted(Journal journal) : FrostingTask
    {
        public override void Run(ICakeContext context) => journal.Add("AfterUnwanted");
    }

    private sealed class Explained : FrostingTask, IFrostingTask
    {
        string IFrostingTask.SkippedMessage => "it is Sunday";

        public override bool ShouldRun(ICakeContext context) => false;
    }

    [IsDependentOn(typeof(Explained))]
    private sealed class AfterExplained : FrostingTask;

    private sealed class OnRequest(Journal journal) : FrostingTask
    {
        public override bool ShouldRun(ICakeContext context) => context.Arguments.HasArgument("wanted");

        public override void Run(ICakeContext context) => journal.Add("OnRequest");
    }

    [IsDependentOn(typeof(OnRequest))]
    private sealed class AfterOnRequest : FrostingTask;
}
