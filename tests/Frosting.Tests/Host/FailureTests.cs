using Cake.Core;
using Cake.Frosting;

namespace WasteCoach.Frosting.Tests.Host;

[Collection(HostTests.Name)]
public sealed class FailureTests
{
    [Fact]
    public void A_failure_ends_the_run_with_its_message_and_exit_code_1()
    {
        var build = new TestBuild().With<Failing>().With<AfterFailing>();

        Assert.Equal(1, build.Run("--target=AfterFailing"));
        Assert.Contains("no power", build.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", build.Log, StringComparison.Ordinal);
        Assert.Empty(build.Journal);
    }

    [Fact]
    public void A_failure_of_asynchronous_work_is_a_failure()
    {
        var build = new TestBuild().With<FailingLater>();

        Assert.Equal(1, build.Run("--target=FailingLater"));
        Assert.Contains("no power later", build.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void ContinueOnError_lets_the_run_go_on()
    {
        var build = new TestBuild().With<Tolerated>().With<AfterTolerated>();

        Assert.Equal(0, build.Run("--target=AfterTolerated"));
        Assert.Equal(["AfterTolerated"], build.Journal);
    }

    [Fact]
    public void An_error_handler_that_returns_swallows_the_failure()
    {
        var build = new TestBuild().With<Handled>();

        Assert.Equal(0, build.Run("--target=Handled"));
        Assert.Equal(["handled: no power", "finally"], build.Journal);
    }

    [Fact]
    public void An_error_handler_that_throws_lets_the_failure_stand()
    {
        var build = new TestBuild().With<Rethrown>();

        Assert.Equal(1, build.Run("--target=Rethrown"));
        Assert.Contains("still no power", build.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void Finally_is_called_after_success_too()
    {
        var build = new TestBuild().With<Tidy>();

        Assert.Equal(0, build.Run("--target=Tidy"));
        Assert.Equal(["run", "finally"], build.Journal);
    }

    [Fact]
    public void Error_handler_and_finally_of_an_asynchronous_task_are_called()
    {
        var build = new TestBuild().With<HandledLater>();

        Assert.Equal(0, build.Run("--target=HandledLater"));
        Assert.Equal(["handled: no power later", "finally"], build.Journal);
    }

    [Fact]
    public void A_setup_that_fails_with_an_exit_code_gives_it_to_the_caller()
    {
        var build = new TestBuild().With<NeedsWhatIsNotThere>();

        Assert.Equal(7, build.Run("--target=NeedsWhatIsNotThere"));
        Assert.Contains("nothing there", build.Log, StringComparison.Ordinal);
    }

    private class Failing : FrostingTask
    {
        public override void Run(ICakeContext context) => throw new InvalidOperationException("no power");
    }

    [IsDependentOn(typeof(Failing))]
    private sealed class AfterFailing(Journal journal) : FrostingTask
    {
        public override void Run(ICakeContext context) => journal.Add("AfterFailing");
    }

    private class FailingLater : AsyncFrostingTask
    {
        public override async Task RunAsync(ICakeContext context)
        {
            await Task.Yield();
            throw new InvalidOperationException("no power later");
        }
    }

    [ContinueOnError]
    private sealed class Tolerated : Failing;

    [IsDependentOn(typeof(Tolerated))]
    private sealed class AfterTolerated(Journal journal) : FrostingTask
    {
        public override void Run(ICakeContext context) => journal.Add("AfterTolerated");
    }

    private sealed class Handled(Journal journal) : Failing
    {
        public override void OnError(Exception exception, ICakeContext context) => journal.Add($"handled: {exception.Message}");

        public override void Finally(ICakeContext context) => journal.Add("finally");
    }

    private sealed class HandledLater(Journal journal) : FailingLater
    {
        public override void OnError(Exception exception, ICakeContext context) => journal.Add($"handled: {exception.Message}");

        public override void Finally(ICakeContext context) => journal.Add("finally");
    }

    private sealed class Rethrown : Failing
    {
        public override void OnError(Exception exception, ICakeContext context) => throw new InvalidOperationException($"still {exception.Message}");
    }

    private sealed class Tidy(Journal journal) : FrostingTask
    {
        public override void Run(ICakeContext context) => journal.Add("run");

        public override void Finally(ICakeContext context) => journal.Add("finally");
    }

    private sealed class NeedsWhatIsNotThere : FrostingTask
    {
        public NeedsWhatIsNotThere() => throw new CakeException(7, "nothing there");
    }
}
