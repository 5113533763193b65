using System.Diagnostics;
using System.Text;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Processes;

public sealed class ProcessLauncherTests : IDisposable
{
    private static readonly Patience Hasty = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(500));

    private readonly RealProcess real = new();

    public void Dispose() => real.Dispose();

    [Fact]
    public async Task Lines_of_both_streams_arrive_in_order_and_apart()
    {
        await real.RunAsync("echo one; echo two; echo bad >&2; echo three");

        Assert.Equal(["one", "two", "three"], real.Output.Lines.Where(line => line.Stream == OutputStream.Output).Select(line => line.Text));
        Assert.Equal(["bad"], real.Output.Lines.Where(line => line.Stream == OutputStream.Error).Select(line => line.Text));
    }

    [Fact]
    public async Task A_last_line_without_an_end_is_not_lost()
    {
        await real.RunAsync("printf 'first\\nlast'");

        Assert.Equal(["first", "last"], real.Output.Lines.Select(line => line.Text));
    }

    [Fact]
    public async Task Exit_code_duration_and_tail_of_stderr_are_kept()
    {
        var result = await real.RunAsync("i=0; while [ $i -lt 30 ]; do echo error $i >&2; i=$((i+1)); done; exit 7");

        Assert.Equal(7, result.ExitCode);
        Assert.Equal(ProcessEnding.Exited, result.Ending);
        Assert.InRange(result.Duration.TotalMilliseconds, 0.01, 30_000);
        Assert.Equal(Enumerable.Range(10, 20).Select(number => $"error {number}"), result.ErrorTail);
    }

    [Fact]
    public async Task Secrets_are_redacted_in_print_and_in_the_tail_but_not_for_handlers()
    {
        var raw = new List<string>();
        var result = await real.Launcher.RunAsync(
            RealProcess.Shell("echo password=hunter2; echo bad hunter2 >&2; exit 1") with { OnOutput = raw.Add });

        Assert.Equal(["password=hunter2"], raw);
        Assert.Equal(["bad ***", "password=***"], real.Output.Lines.Select(line => line.Text).Order());
        Assert.Equal(["bad ***"], result.ErrorTail);
    }

    [Fact]
    public async Task Arguments_reach_the_process_exactly()
    {
        string[] arguments = ["", "two words", "a\"quote", "back\\slash\\", "$HOME `id` *", "ü"];
        await real.Launcher.RunAsync(RealProcess.Shell("printf '<%s>\\n' \"$@\"", arguments));

        Assert.Equal(arguments.Select(argument => $"<{argument}>"), real.Output.Lines.Select(line => line.Text));
    }

    [Fact]
    public async Task Environment_is_added_to_the_inherited_one_and_null_removes()
    {
        await real.Launcher.RunAsync(RealProcess.Shell("echo $ADDED; echo ${HOME-no home}; echo ${PATH:+path}") with
        {
            Environment = new Dictionary<string, string?> { ["ADDED"] = "yes", ["HOME"] = null },
        });

        Assert.Equal(["yes", "no home", "path"], real.Output.Lines.Select(line => line.Text));
    }

    [Fact]
    public async Task Stdin_is_the_given_content_and_nothing_else()
    {
        await real.RunAsync("cat", "line one\nline two");
        await real.RunAsync("cat; echo empty");

        Assert.Equal(["line one", "line two", "empty"], real.Output.Lines.Select(line => line.Text));
    }

    [Fact]
    public async Task A_process_that_ignores_a_large_stdin_is_no_error()
    {
        var result = await real.RunAsync("exit 3", new string('x', 10_000_000));

        Assert.Equal(3, result.ExitCode);
    }

    [Fact]
    public async Task A_secret_on_stdin_stands_in_no_command_line_environment_or_record()
    {
        var ready = real.Temporary("ready");
        using var stop = new CancellationTokenSource();
        var process = real.Launcher.Start(
            RealProcess.Shell("read -r secret; echo $$ > \"$1\"; sleep 60", ready) with { StandardInput = "hunter2-on-stdin\n"u8.ToArray() },
            stop.Token);
        await RealProcess.ReadProcessIdAsync(ready);

        foreach (var directory in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            foreach (var file in (string[])["cmdline", "environ"])
                Assert.DoesNotContain("hunter2-on-stdin", ReadIfThere(Path.Combine(directory, file)), StringComparison.Ordinal);
        }
        Assert.DoesNotContain("hunter2", File.ReadAllText(Path.Combine(real.Folder.Path, $"{process.Id}.json")), StringComparison.Ordinal);

        await stop.CancelAsync();
        await process.Completion;
    }

    [Fact]
    public async Task Cancellation_ends_the_process_and_its_grandchildren_by_SIGINT()
    {
        var (child, grandchild) = (real.Temporary("child"), real.Temporary("grandchild"));
        using var stop = new CancellationTokenSource();
        var process = real.Launcher.Start(
            RealProcess.Shell("trap 'echo saved; exit 9' INT; (echo $$ >\"$1\"; exec sh -c 'echo $$ >\"$0\"; while :; do sleep 1; done' \"$2\") & wait; wait", child, grandchild),
            stop.Token);
        await RealProcess.ReadProcessIdAsync(child);
        var id = await RealProcess.ReadProcessIdAsync(grandchild);

        await stop.CancelAsync();
        var result = await process.Completion.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(ProcessEnding.Cancelled, result.Ending);
        Assert.Contains("saved", real.Output.Lines.Select(line => line.Text));
        Assert.Null(ProcessIdentity.Of(id));
        Assert.False(new ProcessGroup(process.Id).Exists);
    }

    [Fact]
    public async Task A_group_that_ignores_SIGINT_and_SIGTERM_is_killed()
    {
        var ready = real.Temporary("ready");
        using var stop = new CancellationTokenSource();
        var process = real.Launcher.Start(
            RealProcess.Shell("trap '' INT TERM; (while :; do sleep 1; done) & echo $! > \"$1\"; wait", ready) with { Patience = Hasty },
            stop.Token);
        var grandchild = await RealProcess.ReadProcessIdAsync(ready);

        await stop.CancelAsync();
        var result = await process.Completion.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(128 + 9, result.ExitCode);
        await RealProcess.AwaitEndAsync(grandchild);
    }

    [Fact]
    public async Task A_passed_deadline_ends_the_process_and_says_so()
    {
        var result = await real.Launcher.RunAsync(RealProcess.Shell("sleep 60") with { Deadline = TimeSpan.FromMilliseconds(300) });

        Assert.Equal(ProcessEnding.DeadlinePassed, result.Ending);
        Assert.InRange(result.Duration.TotalSeconds, 0.3, 20);
    }

    [Fact]
    public async Task The_scope_cancels_what_was_started_in_it()
    {
        using var stop = new CancellationTokenSource();
        using var scoped = new RealProcess(cancellation: stop.Token);
        var process = scoped.Launcher.Start(RealProcess.Shell("sleep 60"));

        await stop.CancelAsync();

        Assert.Equal(ProcessEnding.Cancelled, (await process.Completion).Ending);
        Assert.Throws<OperationCanceledException>(() => scoped.Launcher.Start(RealProcess.Shell("true")));
    }

    [Fact]
    public async Task What_a_tool_leaves_in_its_group_ends_with_it_and_does_not_hold_up_the_result()
    {
        var ready = real.Temporary("ready");
        var clock = Stopwatch.StartNew();
        await real.Launcher.RunAsync(RealProcess.Shell("sleep 300 & echo $! > \"$1\"", ready));

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 20);
        await RealProcess.AwaitEndAsync(await RealProcess.ReadProcessIdAsync(ready));
    }

    [Fact]
    public async Task A_daemon_that_holds_stdout_does_not_hold_up_the_result()
    {
        var ready = real.Temporary("ready");
        var clock = Stopwatch.StartNew();
        var result = await real.Launcher.RunAsync(RealProcess.Shell("echo before; setsid sh -c 'echo $$ > \"$0\"; exec sleep 300' \"$1\" & until [ -s \"$1\" ]; do sleep 0.05; done", ready));
        var daemon = await RealProcess.ReadProcessIdAsync(ready);

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 30);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("before", real.Output.Lines.Select(line => line.Text));
        Assert.NotNull(ProcessIdentity.Of(daemon));

        real.Launcher.Dispose();
        await RealProcess.AwaitEndAsync(daemon);
    }

    [Fact]
    public async Task A_command_that_leaves_daemons_on_purpose_keeps_them_when_the_build_ends()
    {
        var ready = real.Temporary("ready");
        await real.Launcher.RunAsync(
            RealProcess.Shell("setsid sh -c 'echo $$ > \"$0\"; exec sleep 300' \"$1\" >/dev/null 2>&1 & until [ -s \"$1\" ]; do sleep 0.05; done", ready) with { LeavesDaemons = true });
        var daemon = await RealProcess.ReadProcessIdAsync(ready);
        var guard = await GuardOfAsync();

        real.Launcher.Dispose();
        await RealProcess.AwaitEndAsync(guard.Id);

        Assert.NotNull(ProcessIdentity.Of(daemon));
        Process.GetProcessById(daemon).Kill();
    }

    [Fact]
    public async Task A_handler_that_throws_ends_the_process_and_its_exception_surfaces()
    {
        var process = real.Launcher.Start(RealProcess.Shell("echo not json; sleep 60") with { OnOutput = _ => throw new FormatException("no event") });

        var failure = await Assert.ThrowsAsync<FormatException>(() => process.Completion.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("no event", failure.Message);
        Assert.False(new ProcessGroup(process.Id).Exists);
    }

    [Fact]
    public async Task A_missing_executable_names_itself_and_a_remedy()
    {
        var failure = await Assert.ThrowsAsync<ToolFailure>(
            () => real.Launcher.RunAsync(new() { Tool = "terraform", Executable = "no-such-terraform" }));

        Assert.Contains("no-such-terraform is not on this machine", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Setup", failure.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_working_directory_is_named()
    {
        var failure = await Assert.ThrowsAsync<ToolFailure>(
            () => real.Launcher.RunAsync(RealProcess.Shell("true") with { WorkingDirectory = "/no/such/folder" }));

        Assert.Contains("/no/such/folder does not exist", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_tool_stands_in_the_folder_and_a_finished_one_does_not()
    {
        using var stop = new CancellationTokenSource();
        var process = real.Launcher.Start(RealProcess.Shell("sleep 60") with { Tool = "terraform" }, stop.Token);

        var record = Assert.Single(real.Folder.ReadAll());
        Assert.Equal(("terraform", "ProvisionCluster", process.Id), (record.Tool, record.Phase, record.Process.Id));
        Assert.True(record.Process.Runs);
        Assert.Equal(ProcessIdentity.Current, record.Build);

        await stop.CancelAsync();
        await process.Completion;
        Assert.Empty(real.Folder.ReadAll());
    }

    [Fact]
    public async Task A_killed_guard_is_replaced_at_the_next_start()
    {
        using var stop = new CancellationTokenSource();
        var first = real.Launcher.Start(RealProcess.Shell("sleep 60"), stop.Token);
        var guard = await GuardOfAsync();
        Process.GetProcessById(guard.Id).Kill();
        await RealProcess.AwaitEndAsync(guard.Id);

        var second = real.Launcher.Start(RealProcess.Shell("sleep 60"), stop.Token);

        var guards = real.Folder.ReadAll().Select(record => record.Guard).Distinct().ToList();
        Assert.Equal(2, guards.Count);
        Assert.Single(guards, known => known!.Runs);

        real.Launcher.Dispose(); // the new guard knows the older group too
        await Task.WhenAll(first.Completion, second.Completion).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_line_longer_than_the_maximum_is_cut_and_says_by_how_much()
    {
        await real.Launcher.RunAsync(RealProcess.Shell("head -c 5000000 /dev/zero | tr '\\0' x; echo; echo next") with { MaximumLineLength = 100 });

        Assert.Equal([new string('x', 100) + " … [4999900 more characters]", "next"], real.Output.Lines.Select(line => line.Text));
    }

    private async Task<ProcessIdentity> GuardOfAsync()
    {
        var process = real.Launcher.Start(RealProcess.Shell("sleep 60"));
        var guard = Assert.Single(real.Folder.ReadAll(), record => record.Process.Id == process.Id).Guard!;
        process.End();
        await process.Completion;
        return guard;
    }

    private static string ReadIfThere(string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(file));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return ""; // it ended meanwhile, or is none of this user's, let alone ours
        }
    }
}
