using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Frosting;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Reporting;

namespace WasteCoach.Build.Tests.Phases.Engine;

public sealed class ParallelEngineTests
{
    [Fact]
    public void Independent_tasks_run_at_the_same_time()
    {
        // Each waits for the other: one after the other they would never end.
        var run = new EngineRun().With<Left>().With<Right>().With<Both>();

        Assert.Equal(0, run.Run("Both"));
        Assert.Equal(2, run.Stage.MostAtOnce);
        Assert.True(run["Both"].IsGroup);
    }

    [Fact]
    public void No_more_than_the_allowed_number_runs_at_once()
    {
        var run = new EngineRun { Parallelism = 2 }.With<Left>().With<Right>().With<Third>().With<Fourth>().With<All>();

        Assert.Equal(0, run.Run("All"));
        Assert.Equal(2, run.Stage.MostAtOnce);
    }

    [Fact]
    public void One_at_a_time_keeps_the_order_of_the_needs()
    {
        var run = new EngineRun { Parallelism = 1 }.With<Second>().With<First>();

        Assert.Equal(0, run.Run("Second"));
        Assert.Equal(["First", "Second"], run.Stage.Events);
        Assert.Equal(1, run.Stage.MostAtOnce);
    }

    [Fact]
    public void A_failed_branch_lets_the_independent_one_finish_and_names_itself_as_the_cause_for_the_rest()
    {
        var run = new EngineRun().With<Broken>().With<AfterBroken>().With<AfterAfterBroken>().With<Patient>().With<Everything>();

        Assert.Equal(1, run.Run("Everything"));

        Assert.Equal(["Patient"], run.Stage.Events);
        Assert.Equal(TaskResult.Failed, run.ResultOf("Broken"));
        Assert.Equal("no power for ***", run["Broken"].Cause);
        Assert.Equal(TaskResult.Done, run.ResultOf("Patient"));
        foreach (var kept in (string[])["AfterBroken", "AfterAfterBroken", "Everything"])
        {
            Assert.Equal((TaskResult.NotRun, "Broken failed"), (run.ResultOf(kept), run[kept].Cause));
            Assert.Null(run[kept].Started);
        }
    }

    [Fact]
    public void Several_failures_are_told_together()
    {
        var run = new EngineRun().With<Broken>().With<BrokenToo>().With<TwoBroken>();

        Assert.Equal(1, run.Run("TwoBroken"));

        Assert.Equal(2, run.Record.Failures.Count);
        Assert.StartsWith("2 phases failed: ", run.Record.Thrown!.Message, StringComparison.Ordinal);
        Assert.Contains("BrokenToo: no water", run.Record.Thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_targets_are_one_graph_in_which_a_shared_need_runs_once()
    {
        var run = new EngineRun().With<First>().With<Second>().With<OtherSecond>();

        Assert.Equal(0, run.Run("Second", "OtherSecond"));
        Assert.Equal(["First", "OtherSecond", "Second"], run.Stage.Events.Order());
        Assert.Equal("First", run.Stage.Events[0]);
    }

    [Fact]
    public void Exclusive_runs_the_target_alone_however_often_it_is_named()
    {
        var run = new EngineRun().With<First>().With<Second>();

        Assert.Equal(0, run.Run("Second", "second", "--exclusive"));
        Assert.Equal(["Second"], run.Stage.Events);
    }

    [Fact]
    public void An_unknown_target_is_bad_usage_and_the_nearest_names_are_given()
    {
        var run = new EngineRun().With<First>().With<Second>();

        Assert.Equal(2, run.Run("Secnod"));
        Assert.Contains("There is no target 'Secnod'.", run.Record.Thrown!.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean Second?", run.Record.Thrown.Message, StringComparison.Ordinal);
        Assert.Empty(run.Stage.Events);
    }

    [Fact]
    public void Names_of_targets_are_not_sensitive_to_case()
    {
        var run = new EngineRun().With<First>().With<Second>();

        Assert.Equal(0, run.Run("SECOND"));
        Assert.Equal(["First", "Second"], run.Stage.Events);
    }

    [Fact]
    public void A_task_whose_criteria_is_not_met_is_skipped_and_what_needs_it_runs()
    {
        var run = new EngineRun().With<Unwanted>().With<AfterUnwanted>();

        Assert.Equal(0, run.Run("AfterUnwanted"));
        Assert.Equal(TaskResult.Skipped, run.ResultOf("Unwanted"));
        Assert.Equal(["AfterUnwanted"], run.Stage.Events);
    }

    [Fact]
    public void A_target_whose_criteria_is_not_met_is_a_failure()
    {
        var run = new EngineRun().With<Unwanted>();

        Assert.Equal(1, run.Run("Unwanted"));
        Assert.Contains("Could not reach target 'Unwanted'", run.Record.Thrown!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_criteria_that_throws_is_a_failure_of_its_task_and_no_endless_run()
    {
        var run = new EngineRun().With<Undecided>().With<AfterUndecided>();

        Assert.Equal(1, run.Run("AfterUndecided"));
        Assert.Equal("can't decide", run["Undecided"].Cause);
        Assert.Equal(TaskResult.NotRun, run.ResultOf("AfterUndecided"));
    }

    [Fact]
    public void An_error_handler_that_returns_swallows_the_failure_and_finally_is_called()
    {
        var run = new EngineRun().With<Handled>().With<AfterHandled>();

        Assert.Equal(0, run.Run("AfterHandled"));
        Assert.Equal(["handled no roof", "finally", "AfterHandled"], run.Stage.Events);
    }

    [Fact]
    public void Lifetimes_frame_the_run_and_each_task_also_when_it_fails()
    {
        var run = new EngineRun().With<Broken>()
            .With(host => host.UseLifetime<RunFrame>().UseTaskLifetime<TaskFrame>());

        Assert.Equal(1, run.Run("Broken"));
        Assert.Equal(["setup for Broken", "before Broken", "after Broken", "teardown, failed"], run.Stage.Events);
    }

    [Fact]
    public void A_setup_that_fails_runs_no_task_and_its_error_is_the_result()
    {
        var run = new EngineRun().With<First>().With(host => host.UseLifetime<LockedFrame>());

        Assert.Equal(3, run.Run("First"));
        Assert.Equal(["teardown, failed"], run.Stage.Events);
    }

    [Fact]
    public void Two_tasks_of_one_name_are_refused()
    {
        var run = new EngineRun().With<First>().With<FirstAgain>();

        Assert.Equal(1, run.Run("First"));
        Assert.Empty(run.Stage.Events);
    }

    [Fact]
    public void Tasks_that_need_each_other_are_refused()
    {
        var run = new EngineRun().With<Hen>().With<Egg>();

        Assert.Equal(1, run.Run("Hen"));
        Assert.Empty(run.Stage.Events);
        Assert.Contains("graph", run.Record.Thrown!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupt_lets_what_runs_end_and_begins_nothing_more()
    {
        var run = new EngineRun().With<Interrupting>().With<AfterInterrupting>();
        Assert.Equal(130, run.Run("AfterInterrupting"));
        Assert.Equal(["Interrupting"], run.Stage.Events);
        Assert.Equal((TaskResult.NotRun, "interrupted"), (run.ResultOf("AfterInterrupting"), run["AfterInterrupting"].Cause));
    }

    [Fact]
    public void A_view_that_breaks_is_told_and_hangs_nothing()
    {
        var run = new EngineRun().With<First>().With<Second>();
        run.Record.Open([new BreakingView()]);

        Assert.NotEqual(0, run.Run("Second"));
        Assert.Contains("disk full", run.Record.Thrown!.Message, StringComparison.Ordinal);
    }

    [TaskName("Left")]
    private sealed class Left(Stage stage) : AsyncFrostingTask
    {
        public override Task RunAsync(ICakeContext context) => stage.PerformAsync("Left", () =>
        {
            stage.Open("left is there");
            return stage.PassAsync("right is there");
        });
    }

    [TaskName("Right")]
    private sealed class Right(Stage stage) : AsyncFrostingTask
    {
        public override Task RunAsync(ICakeContext context) => stage.PerformAsync("Right", () =>
        {
            stage.Open("right is there");
            return stage.PassAsync("left is there");
        });
    }

    [IsDependentOn(typeof(Left))]
    [IsDependentOn(typeof(Right))]
    private sealed class Both : FrostingTask;

    private abstract class Plain(Stage stage) : AsyncFrostingTask
    {
        public override Task RunAsync(ICakeContext context) => stage.PerformAsync(GetType().Name, async () => await Task.Yield());
    }

    private sealed class Third(Stage stage) : Plain(stage);

    private sealed class Fourth(Stage stage) : Plain(stage);

    [IsDependentOn(typeof(Left))]
    [IsDependentOn(typeof(Right))]
    [IsDependentOn(typeof(Third))]
    [IsDependentOn(typeof(Fourth))]
    private sealed class All : FrostingTask;

    private sealed class First(Stage stage) : Plain(stage);

    [TaskName("first")]
    private sealed class FirstAgain(Stage stage) : Plain(stage);

    [IsDependentOn(typeof(First))]
    private sealed class Second(Stage stage) : Plain(stage);

    [IsDependentOn(typeof(First))]
    private sealed class OtherSecond(Stage stage) : Plain(stage);

    private sealed class Broken(Stage stage) : FrostingTask
    {
        public override void Run(ICakeContext context)
        {
            stage.Open("broken");
            throw new InvalidOperationException("no power for hunter2");
        }
    }

    private sealed class BrokenToo : FrostingTask
    {
        public override void Run(ICakeContext context) => throw new InvalidOperationException("no water");
    }

    [IsDependentOn(typeof(Broken))]
    [IsDependentOn(typeof(BrokenToo))]
    private sealed class TwoBroken : FrostingTask;

    [IsDependentOn(typeof(Broken))]
    private sealed class AfterBroken(Stage stage) : Plain(stage);

    [IsDependentOn(typeof(AfterBroken))]
    private sealed class AfterAfterBroken(Stage stage) : Plain(stage);

    /// <summary>Is still at work when the other branch breaks.</summary>
    private sealed class Patient(Stage stage) : AsyncFrostingTask
    {
        public override Task RunAsync(ICakeContext context) => stage.PerformAsync("Patient", () => stage.PassAsync("broken"));
    }

    [IsDependentOn(typeof(AfterAfterBroken))]
    [IsDependentOn(typeof(Patient))]
    private sealed class Everything : FrostingTask;

    private sealed class Unwanted(Stage stage) : Plain(stage)
    {
        public override bool ShouldRun(ICakeContext context) => false;
    }

    [IsDependentOn(typeof(Unwanted))]
    private sealed class AfterUnwanted(Stage stage) : Plain(stage);

    private sealed class Undecided(Stage stage) : Plain(stage)
    {
        public override bool ShouldRun(ICakeContext context) => throw new InvalidOperationException("can't decide");
    }

    [IsDependentOn(typeof(Undecided))]
    private sealed class AfterUndecided(Stage stage) : Plain(stage);

    private sealed class Handled(Stage stage) : FrostingTask
    {
        public override void Run(ICakeContext context) => throw new InvalidOperationException("no roof");

        public override void OnError(Exception exception, ICakeContext context) => stage.Note($"handled {exception.Message}");

        public override void Finally(ICakeContext context) => stage.Note("finally");
    }

    [IsDependentOn(typeof(Handled))]
    private sealed class AfterHandled(Stage stage) : Plain(stage);

    [IsDependentOn(typeof(Egg))]
    private sealed class Hen(Stage stage) : Plain(stage);

    [IsDependentOn(typeof(Hen))]
    private sealed class Egg(Stage stage) : Plain(stage);

    private sealed class Interrupting(Stage stage, RunInterrupt interrupt) : FrostingTask
    {
        public override void Run(ICakeContext context)
        {
            interrupt.Interrupt();
            stage.Note("Interrupting");
        }
    }

    [IsDependentOn(typeof(Interrupting))]
    private sealed class AfterInterrupting(Stage stage) : Plain(stage);

    private sealed class RunFrame(Stage stage) : FrostingLifetime
    {
        public override void Setup(ICakeContext context, ISetupContext info) => stage.Note($"setup for {info.TargetTask.Name}");

        public override void Teardown(ICakeContext context, ITeardownContext info) => stage.Note(info.Successful ? "teardown" : "teardown, failed");
    }

    private sealed class LockedFrame(Stage stage) : FrostingLifetime
    {
        public override void Setup(ICakeContext context, ISetupContext info) => throw new BuildException(ExitCodes.LockHeld, "held");

        public override void Teardown(ICakeContext context, ITeardownContext info) => stage.Note(info.Successful ? "teardown" : "teardown, failed");
    }

    private sealed class TaskFrame(Stage stage) : FrostingTaskLifetime
    {
        public override void Setup(ICakeContext context, ITaskSetupContext info) => stage.Note($"before {info.Task.Name}");

        public override void Teardown(ICakeContext context, ITaskTeardownContext info) => stage.Note($"after {info.Task.Name}");
    }

    /// <summary>A view whose disk is full as soon as a task ends.</summary>
    private sealed class BreakingView : IRunView
    {
        public void Opened(RunRecord run)
        {
        }

        public void Started(TaskRecord task)
        {
        }

        public void Decided(TaskRecord task)
        {
        }

        public void Progressed(TaskRecord task, string text)
        {
        }

        public void Wrote(string? task, Verbosity verbosity, LogLevel level, string text)
        {
        }

        public void Ended(TaskRecord task) => throw new IOException("disk full");

        public void Closed(RunRecord run)
        {
        }
    }
}
