using System.Text.Json;
using Amazon.S3;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Phases.Locking;
using WasteCoach.Build.Tests.Tools.Processes;

namespace WasteCoach.Build.Tests.Phases.Runs;

public sealed class RunTests : IDisposable
{
    private readonly TestSite site = new();

    public void Dispose() => site.Dispose();

    [Fact]
    public void A_second_run_skips_everything_with_reasons()
    {
        Assert.Equal(0, site.Run("--target=House"));
        Assert.Equal(["Ground", "Roof", "Wall", "Well"], site.Ran.Order());
        Assert.Equal("has not run yet", site.ReasonOf("Wall"));

        Assert.Equal(0, site.Run("--target=House"));

        Assert.Empty(site.Ran);
        Assert.Equal("unchanged; it stands", site.ReasonOf("Wall"));
        Assert.Equal(TaskResult.Skipped, site.ResultOf("Wall"));
        Assert.Contains("4 skipped", site.Screen, StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_that_refuses_does_so_before_anything_begins()
    {
        Assert.Equal(2, site.Run("--target=Gate"));

        Assert.Empty(site.World.Events);
        Assert.False(File.Exists(site.Paths.Journal.FullPath));
        Assert.Equal(0, site.Run("--target=Gate", "--node=one"));
        Assert.Equal(["Ground", "Gate"], site.Ran);
    }

    [Fact]
    public void A_dry_run_refuses_the_same_and_shows_what_a_task_would_do()
    {
        Assert.Equal(2, site.Run("--target=Gate", "--dryrun"));
        Assert.Equal(0, site.Run("--target=Gate", "--dryrun", "--node=one"));

        Assert.Matches(@"Gate would:\s+open\s+shut", site.Screen);
        Assert.Empty(site.World.Events);
    }

    [Fact]
    public void What_settles_a_phase_is_called_whether_it_ran_or_was_skipped()
    {
        site.Run("--target=Ground");
        Assert.Equal(["Ground ran", "Ground settled"], site.World.Events);

        site.Run("--target=Ground");
        Assert.Equal(["Ground settled"], site.World.Events);
    }

    [Fact]
    public void A_world_that_disagrees_makes_the_phase_run_again()
    {
        site.Run("--target=House");
        site.World.Probes["Wall"] = _ => Task.FromResult(ProbeResult.Gone("two stones are missing"));

        Assert.Equal(0, site.Run("--target=House"));

        // Its result did not change, so the roof stays as it is.
        Assert.Equal(["Wall"], site.Ran);
        Assert.Equal("probe: two stones are missing", site.ReasonOf("Wall"));
    }

    [Fact]
    public void A_world_that_gives_no_answer_is_no_success()
    {
        site.Run("--target=Ground");
        site.World.Probes["Ground"] = _ => throw new AmazonS3Exception("connection refused for hunter2");

        Assert.Equal(0, site.Run("--target=Ground"));
        Assert.Equal("probe: no answer: connection refused for ***", site.ReasonOf("Ground"));
    }

    [Fact]
    public void A_changed_input_runs_the_phase_and_those_whose_inputs_its_result_is()
    {
        site.World.Work["Wall"] = run =>
        {
            run.Result("height", World.Of(run.Context).Inputs.GetValueOrDefault("Wall", "granite") == "slate" ? "4 m" : "3 m");
            return Task.CompletedTask;
        };
        site.Run("--target=House");
        site.World.Inputs["Wall"] = "slate";

        Assert.Equal(0, site.Run("--target=House"));

        Assert.Equal(["Wall", "Roof"], site.Ran);
        Assert.Equal("stone changed from granite to slate", site.ReasonOf("Wall"));
        Assert.Equal("Wall.height changed from 3 m to 4 m", site.ReasonOf("Roof"));
    }

    [Fact]
    public void A_phase_that_ran_and_gave_the_same_result_makes_nobody_run()
    {
        site.World.Work["Wall"] = run =>
        {
            run.Result("height", "3 m");
            return Task.CompletedTask;
        };
        site.Run("--target=House");
        site.World.Inputs["Wall"] = "marble";

        site.Run("--target=House");

        Assert.Equal(["Wall"], site.Ran);
    }

    [Fact]
    public void A_phase_without_results_hands_on_its_inputs()
    {
        site.Run("--target=House");
        site.World.Inputs["Wall"] = "marble";

        site.Run("--target=House");

        Assert.Equal(["Wall", "Roof"], site.Ran);
        Assert.Equal("result of Wall changed", site.ReasonOf("Roof"));
    }

    [Fact]
    public void A_run_after_a_failure_goes_on_where_it_failed()
    {
        site.World.Work["Wall"] = _ => throw new InvalidOperationException("the mortar of hunter2 is dry");

        Assert.Equal(1, site.Run("--target=House"));
        Assert.Equal(["Ground", "Well"], site.Ran.Order());
        Assert.Equal((TaskResult.NotRun, "Wall failed"), (site.ResultOf("Roof"), site.ReasonOf("Roof")));
        Assert.DoesNotContain("hunter2", File.ReadAllText(site.Paths.Journal.FullPath), StringComparison.Ordinal);

        site.World.Work.Clear();
        Assert.Equal(0, site.Run("--target=House"));

        Assert.Equal(["Wall", "Roof"], site.Ran);
        Assert.Equal("the last attempt failed: the mortar of *** is dry", site.ReasonOf("Wall"));
    }

    [Fact]
    public void A_failed_attempt_after_a_success_runs_again_even_if_nothing_changed()
    {
        site.Run("--target=Ground");
        site.World.Work["Ground"] = _ => throw new InvalidOperationException("half done");
        Assert.Equal(1, site.Run("--target=Ground", "--force"));

        site.World.Work.Clear();
        Assert.Equal(0, site.Run("--target=Ground"));

        Assert.Equal(["Ground"], site.Ran);
    }

    [Fact]
    public void An_attempt_that_was_cut_off_after_a_success_runs_again()
    {
        site.Run("--target=Ground");
        // As kill -9 leaves it: the last line tells of a start, and half of another line follows.
        var lines = File.ReadAllLines(site.Paths.Journal.FullPath);
        File.AppendAllText(
            site.Paths.Journal.FullPath,
            lines.Single(line => line.Contains("PhaseStarted", StringComparison.Ordinal)).Replace("run-01", "run-killed", StringComparison.Ordinal) + "\n" + lines[^1][..20]);

        Assert.Equal(0, site.Run("--target=Ground"));

        Assert.Equal(["Ground"], site.Ran);
        Assert.Equal("the last attempt was cut off", site.ReasonOf("Ground"));
    }

    [Fact]
    public void Force_runs_all_that_the_target_needs()
    {
        site.Run("--target=House");

        Assert.Equal(0, site.Run("--target=Roof", "--force"));

        Assert.Equal(["Ground", "Wall", "Roof"], site.Ran);
        Assert.Equal("--force", site.ReasonOf("Ground"));
    }

    [Fact]
    public void From_forgets_a_phase_and_what_follows_it_and_nothing_else()
    {
        site.Run("--target=House");

        Assert.Equal(0, site.Run("--target=House", "--from=Wall"));

        Assert.Equal(["Wall", "Roof"], site.Ran);
        Assert.Equal("forgotten (--from=Wall)", site.ReasonOf("Roof"));
        Assert.Equal(TaskResult.Skipped, site.ResultOf("Well"));
    }

    [Fact]
    public void From_a_phase_that_is_no_part_of_the_run_is_bad_usage()
    {
        Assert.Equal(2, site.Run("--target=Well", "--from=Wall"));
        Assert.Contains("Choose one of: Ground, Well.", site.Record.Thrown!.Message, StringComparison.Ordinal);
        Assert.Empty(site.Ran);
    }

    [Fact]
    public void Exclusive_is_refused_with_the_command_that_fulfils_the_need_and_then_runs_alone()
    {
        Assert.Equal(2, site.Run("--target=Roof", "--exclusive"));
        Assert.Contains("Roof can't run alone: it needs Ground, which is not in place (has not run yet).", site.Record.Thrown!.Message, StringComparison.Ordinal);
        Assert.Contains("./build.sh --target=Ground", site.Record.Thrown.Message, StringComparison.Ordinal);

        site.Run("--target=Wall");
        Assert.Equal(0, site.Run("--target=Roof", "--exclusive"));
        Assert.Equal(["Roof"], site.Ran);
    }

    [Fact]
    public void A_dry_run_tells_and_changes_nothing()
    {
        site.Run("--target=Wall");
        var journal = File.ReadAllText(site.Paths.Journal.FullPath);
        site.World.Inputs["Wall"] = "slate";

        Assert.Equal(0, site.Run("--target=House", "--dryrun"));

        Assert.Empty(site.Ran);
        Assert.Equal(journal, File.ReadAllText(site.Paths.Journal.FullPath));
        Assert.Matches(@"Ground\s+be skipped\s+unchanged; it stands", site.Screen);
        Assert.Matches(@"Wall\s+run\s+stone changed from granite to slate", site.Screen);
        Assert.Matches(@"Roof\s+run\s+has not run yet", site.Screen);
    }

    [Fact]
    public void A_phase_past_its_deadline_fails_with_what_it_said_last()
    {
        SetDeadlineOfGround(TimeSpan.FromMilliseconds(50));
        site.World.Work["Ground"] = async run =>
        {
            run.Progress("3 of 7 stones laid");
            await Task.Delay(Timeout.Infinite, run.Cancellation);
        };

        Assert.Equal(1, site.Run("--target=Ground"));

        Assert.Equal("Ground did not end within its deadline of 00:00:00. Last seen: 3 of 7 stones laid. Raise run.deadlines.Ground if that is too short.", site.ReasonOrCause("Ground"));
    }

    [Fact]
    public void A_probe_that_hangs_is_given_up_at_the_deadline()
    {
        site.Run("--target=Ground");
        SetDeadlineOfGround(TimeSpan.FromMilliseconds(50));
        site.World.Probes["Ground"] = async cancellation =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return ProbeResult.Good("never");
        };

        Assert.Equal(1, site.Run("--target=Ground"));
        Assert.StartsWith("The probe of Ground gave no answer", site.ReasonOrCause("Ground"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupted_run_ends_with_130_and_goes_on_with_the_same_command()
    {
        site.World.Work["Wall"] = async run =>
        {
            site.Interrupt.Interrupt();
            await Task.Delay(Timeout.Infinite, run.Cancellation);
        };

        Assert.Equal(130, site.Run("--target=House"));
        Assert.Equal(TaskResult.NotRun, site.ResultOf("Roof"));
        Assert.Equal(130, Report().GetProperty("exitCode").GetInt32());

        site.World.Work.Clear();
        Assert.Equal(0, site.Run("--target=House"));
        Assert.DoesNotContain("Ground", site.Ran);
        Assert.Contains("Wall", site.Ran);
        Assert.Contains("Roof", site.Ran);
    }

    [Fact]
    public void A_run_beside_another_is_refused_and_may_wait_for_it()
    {
        site.Run("--target=Well");
        var holder = HostLock.Take(site.Paths.Lock.FullPath, LockHolder.Me("other", "./build.sh --target=House", DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1)));

        Assert.Equal(3, site.Run("--target=Ground"));
        Assert.Equal("other", Assert.IsType<LockHeldException>(site.Record.Thrown).Holder!.Run);
        Assert.Equal(3, site.Run("--target=Ground", "--wait-for-lock=0s"));

        holder.Dispose();
        Assert.Equal(0, site.Run("--target=Ground", "--wait-for-lock=30s"));
    }

    [Fact]
    public async Task A_run_that_waited_for_another_knows_what_that_one_did()
    {
        // The world makes the first run hold the lock until the second one waits for it.
        var entered = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        site.World.Work["Ground"] = async _ =>
        {
            entered.TrySetResult();
            await go.Task.WaitAsync(TimeSpan.FromSeconds(60));
        };
        var first = Task.Run(() => site.Run("--target=Ground"));
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(60));
        var firstRecord = site.Record;
        var second = Task.Run(() => site.Run("--target=Ground", "--wait-for-lock=2m"));
        // The second run has read the journal when its plan is made.
        await Eventually.SeeAsync("the second run has a plan", () => site.Record, record => record != firstRecord && record.Targets.Count > 0);
        go.SetResult();

        Assert.Equal((0, 0), (await first, await second));

        Assert.Single(File.ReadAllLines(site.Paths.Journal.FullPath), line => line.Contains("PhaseSucceeded", StringComparison.Ordinal));
    }

    [Fact]
    public void A_failure_s_exit_code_is_also_the_report_s()
    {
        site.World.Work["Ground"] = _ => throw new UsageException("that can't be", "do something else");

        Assert.Equal(2, site.Run("--target=Ground"));
        Assert.Equal(2, Report().GetProperty("exitCode").GetInt32());
    }

    [Fact]
    public void Every_log_that_the_report_names_is_there()
    {
        site.World.Work["Wall"] = _ => throw new InvalidOperationException("dry mortar");
        site.Run("--target=House");

        foreach (var phase in Report().GetProperty("phases").EnumerateArray())
        {
            if (phase.GetProperty("log").GetString() is { } log)
            {
                Assert.True(File.Exists(Path.Combine(site.Paths.Run.FullPath, log)), log);
            }
        }

        Assert.Contains("dry mortar", File.ReadAllText(Path.Combine(site.Paths.Logs.FullPath, "Wall.log")), StringComparison.Ordinal);
    }

    private void SetDeadlineOfGround(TimeSpan deadline) =>
        site.Environment = site.Environment with { Run = site.Environment.Run with { Deadlines = new Dictionary<string, TimeSpan> { ["Ground"] = deadline } } };

    private JsonElement Report() => JsonDocument.Parse(File.ReadAllText(site.Paths.Run.CombineWithFilePath("report.json").FullPath)).RootElement;
}
