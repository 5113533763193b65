using Cake.Core;
using Cake.Frosting;

namespace WasteCoach.Frosting.Tests.Host;

[Collection(HostTests.Name)]
public sealed class LifetimeTests
{
    [Fact]
    public void A_lifetime_is_one_object_around_the_run()
    {
        var build = new TestBuild().With<First>().With<Second>().With(host => host.UseLifetime<Counting>());

        Assert.Equal(0, build.Run("--target=Second"));
        Assert.Equal(["setup for Second of 2", "First", "Second", "teardown after setup 1, successful: True"], build.Journal);
    }

    [Fact]
    public void A_task_lifetime_is_one_object_around_each_task()
    {
        var build = new TestBuild().With<First>().With<Second>().With(host => host.UseTaskLifetime<TaskCounting>());

        Assert.Equal(0, build.Run("--target=Second"));
        Assert.Equal(["setup First 1", "First", "teardown First 1", "setup Second 2", "Second", "teardown Second 2"], build.Journal);
    }

    [Fact]
    public void Setup_teardown_and_their_task_counterparts_can_be_given_singly()
    {
        var build = new TestBuild().With<First>().With(host => host
            .UseSetup<Before>()
            .UseTeardown<After>()
            .UseTaskSetup<BeforeEach>()
            .UseTaskTeardown<AfterEach>());

        Assert.Equal(0, build.Run("--target=First"));
        Assert.Equal(["before", "before First", "First", "after First", "after"], build.Journal);
    }

    [Fact]
    public void A_setup_that_fails_lets_no_task_run_but_the_teardown()
    {
        var build = new TestBuild().With<First>().With(host => host.UseSetup<Broken>().UseTeardown<After>());

        Assert.Equal(1, build.Run("--target=First"));
        Assert.Equal(["after"], build.Journal);
        Assert.Contains("not today", build.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void A_teardown_runs_after_a_failed_task()
    {
        var build = new TestBuild().With<Failing>().With(host => host.UseLifetime<Counting>());

        Assert.Equal(1, build.Run("--target=Failing"));
        Assert.Equal(["setup for Failing of 1", "teardown after setup 1, successful: False"], build.Journal);
    }

    [Fact]
    public void The_last_of_several_setups_counts()
    {
        var build = new TestBuild().With<First>().With(host => host.UseSetup<Broken>().UseSetup<Before>());

        Assert.Equal(0, build.Run("--target=First"));
        Assert.Equal(["before", "First"], build.Journal);
    }

    private sealed class First(Journal journal) : FrostingTask
    {
        public override void Run(ICakeContext context) => journal.Add("First");
    }

    [IsDependentOn(typeof(First))]
    private sealed class Second(Journal journal) : FrostingTask
    {
        public override void Run(ICakeContext context) => journal.Add("Second");
    }

    private sealed class Failing : FrostingTask
    {
        public override void Run(ICakeContext context) => throw new InvalidOperationException("no power");
    }

    private sealed class Counting(Journal journal) : FrostingLifetime
    {
        private int setups;

        public override void Setup(ICakeContext context, ISetupContext info) =>
            journal.Add($"setup for {info.TargetTask.Name} of {info.TasksToExecute.Count}" + (++setups > 1 ? " again" : string.Empty));

        public override void Teardown(ICakeContext context, ITeardownContext info) =>
            journal.Add($"teardown after setup {setups}, successful: {info.Successful}");
    }

    private sealed class TaskCounting(Journal journal) : FrostingTaskLifetime
    {
        private int setups;

        public override void Setup(ICakeContext context, ITaskSetupContext info) => journal.Add($"setup {info.Task.Name} {++setups}");

        public override void Teardown(ICakeContext context, ITaskTeardownContext info) => journal.Add($"teardown {info.Task.Name} {setups}");
    }

    private sealed class Before(Journal journal) : FrostingSetup
    {
        public override void Setup(ICakeContext context, ISetupContext info) => journal.Add("before");
    }

    private sealed class After(Journal journal) : FrostingTeardown
    {
        public override void Teardown(ICakeContext context, ITeardownContext info) => journal.Add("after");
    }

    private sealed class BeforeEach(Journal journal) : FrostingTaskSetup
    {
        public override void Setup(ICakeContext context, ITaskSetupContext info) => journal.Add($"before {info.Task.Name}");
    }

    private sealed class AfterEach(Journal journal) : FrostingTaskTeardown
    {
        public override void Teardown(ICakeContext context, ITaskTeardownContext info) => journal.Add($"after {info.Task.Name}");
    }

    private sealed class Broken : FrostingSetup
    {
        public override void Setup(ICakeContext context, ISetupContext info) => throw new InvalidOperationException("not today");
    }
}
