using System.Diagnostics;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Processes;

/// <summary>What becomes of tools when the build is killed with SIGKILL.</summary>
public sealed class BuildDeathTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    private RunningFolder Folder => new(temporary["running"]);

    public void Dispose() => temporary.Dispose();

    [Fact]
    public async Task The_guard_interrupts_the_tool_leaves_it_time_and_ends_too()
    {
        // Like terraform: SIGINT once means save and end; a second signal would lose the state.
        var (saved, ready) = (temporary["saved"], temporary["ready"]);
        using var build = new DyingBuild(
            Folder.Path,
            $"trap 'trap \"echo lost > {saved}; exit 1\" INT TERM; sleep 1.5; echo state > {saved}; exit 0' INT; echo $$ > {ready}; while :; do sleep 0.1; done");
        await RealProcess.ReadProcessIdAsync(ready);
        var guard = Assert.Single(Folder.ReadAll()).Guard!;

        build.Kill();

        await RealProcess.AwaitEndAsync(build.Children[0]);
        Assert.Equal("state\n", File.ReadAllText(saved));
        await RealProcess.AwaitEndAsync(guard.Id);
    }

    [Fact]
    public async Task A_tool_that_writes_its_output_to_a_file_goes_on_telling_what_it_does()
    {
        // Into a pipe without a reader it would die of SIGPIPE, before it has saved anything.
        var ready = temporary["ready"];
        using var build = new DyingBuild(Folder.Path, $"trap 'echo saving; sleep 0.5; echo saved; exit 0' INT; echo begun; echo $$ > {ready}; while :; do sleep 0.1; done");
        await RealProcess.ReadProcessIdAsync(ready);

        build.Kill();

        await RealProcess.AwaitEndAsync(build.Children[0]);
        Assert.Equal(["begun", "saving", "saved"], File.ReadAllLines(DyingBuild.OutputIn(Folder.Path)));
    }

    [Fact]
    public async Task A_build_killed_while_it_ends_a_tool_leads_to_no_second_interrupt()
    {
        var (saved, ready) = (temporary["saved"], temporary["ready"]);
        using var build = new DyingBuild(
            Folder.Path,
            $"trap 'trap \"echo lost > {saved}; exit 1\" INT TERM; echo begun > {saved}.begun; sleep 2; echo state > {saved}; exit 0' INT; echo $$ > {ready}; while :; do sleep 0.1; done");
        await RealProcess.ReadProcessIdAsync(ready);
        build.EndChildren();
        await Eventually.SeeAsync("the tool got its SIGINT", () => File.Exists($"{saved}.begun"), begun => begun);

        build.Kill();

        await RealProcess.AwaitEndAsync(build.Children[0]);
        Assert.Equal("state\n", File.ReadAllText(saved));
    }

    [Fact]
    public async Task Stubborn_tools_grandchildren_and_daemons_are_gone_after_a_bounded_time()
    {
        var (stubborn, daemon) = (temporary["stubborn"], temporary["daemon"]);
        using var build = new DyingBuild(
            Folder.Path,
            $"trap '' INT TERM; (while :; do sleep 1; done) & echo $! > {stubborn}; wait",
            $"setsid sh -c 'echo $$ > {daemon}; exec sleep 300' & sleep 300");
        int[] descendants = [.. build.Children, await RealProcess.ReadProcessIdAsync(stubborn), await RealProcess.ReadProcessIdAsync(daemon)];
        var guard = Folder.ReadAll()[0].Guard!;
        Assert.All(descendants, id => Assert.NotNull(ProcessIdentity.Of(id)));

        build.Kill();

        foreach (var id in (int[])[.. descendants, guard.Id])
            await RealProcess.AwaitEndAsync(id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_ssh_master_that_has_overwritten_its_mark_is_known_by_its_title(bool guardIsKilledToo)
    {
        var (title, master) = (temporary["title"], temporary["master"]);
        using var build = new DyingBuild(
            Folder.Path,
            $"while [ ! -s {title} ]; do sleep 0.1; done; setsid env -i bash -c 'echo $$ > {master}; exec -a \"$0\" sleep 300' \"$(cat {title})\" & sleep 300");
        var record = Assert.Single(Folder.ReadAll());
        File.WriteAllText(title, $"ssh: {new BuildMark(record.Build, Folder.Path).SocketFolder}/i-0123456789abcdef0 [mux]");
        var id = await RealProcess.ReadProcessIdAsync(master);
        await Eventually.SeeAsync("the master has its title", () => File.ReadAllText($"/proc/{id}/cmdline"), text => text.StartsWith("ssh: ", StringComparison.Ordinal));

        if (guardIsKilledToo)
            Process.GetProcessById(record.Guard!.Id).Kill();
        build.Kill();
        if (guardIsKilledToo)
            await new LeftoverProcesses(Folder).EndAsync(_ => { });

        await RealProcess.AwaitEndAsync(id);
    }

    [Fact]
    public async Task The_next_run_ends_what_a_killed_guard_could_not()
    {
        var ready = temporary["ready"];
        using var build = new DyingBuild(Folder.Path, $"(trap '' HUP; exec sleep 300) & echo $! > {ready}; wait");
        var grandchild = await RealProcess.ReadProcessIdAsync(ready);
        Process.GetProcessById(Assert.Single(Folder.ReadAll()).Guard!.Id).Kill();
        build.Kill();
        Process.GetProcessById(build.Children[0]).Kill(); // its group's first process is gone, too: only the grandchild is left
        await RealProcess.AwaitEndAsync(build.Children[0]);
        Assert.NotNull(ProcessIdentity.Of(grandchild));

        var reported = new List<string>();
        var ended = await new LeftoverProcesses(Folder).EndAsync(reported.Add);

        Assert.Equal("ProvisionCluster", Assert.Single(ended).Phase);
        Assert.Contains("shell of ProvisionCluster", Assert.Single(reported), StringComparison.Ordinal);
        Assert.Null(ProcessIdentity.Of(grandchild));
        Assert.Empty(Folder.ReadAll());
    }

    [Fact]
    public async Task The_next_run_waits_for_a_guard_that_is_at_work_and_sends_no_second_signal()
    {
        var (saved, ready) = (temporary["saved"], temporary["ready"]);
        using var build = new DyingBuild(
            Folder.Path,
            $"trap 'trap \"echo lost > {saved}; exit 1\" INT TERM; echo begun > {saved}.begun; sleep 2; echo state > {saved}; exit 0' INT; echo $$ > {ready}; while :; do sleep 0.1; done");
        await RealProcess.ReadProcessIdAsync(ready);
        build.Kill();
        await Eventually.SeeAsync("the tool got its SIGINT", () => File.Exists($"{saved}.begun"), begun => begun);

        var reported = new List<string>();
        await new LeftoverProcesses(Folder).EndAsync(reported.Add);

        Assert.Equal("state\n", File.ReadAllText(saved));
        Assert.Contains("waiting", Assert.Single(reported), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_has_merely_the_id_of_an_old_one_is_left_alone()
    {
        using var bystander = Process.Start("setsid", "sleep 300");
        var now = await Eventually.SeeAsync("the bystander leads its group", () => ProcessGroup.Of(bystander.Id)?.Id, id => id == bystander.Id);
        var dead = new ProcessIdentity(int.MaxValue - 1, 1);
        Folder.Add(new("terraform", "ProvisionCluster", new(bystander.Id, 12345), dead, dead, 1, 1));

        var ended = await new LeftoverProcesses(Folder).EndAsync(_ => { });

        Assert.Empty(ended);
        Assert.Empty(Folder.ReadAll());
        Assert.False(bystander.HasExited);
        bystander.Kill();
    }

    [Fact]
    public async Task Tools_of_a_living_build_are_left_alone()
    {
        using var build = new DyingBuild(Folder.Path, "sleep 300");

        Assert.Empty(await new LeftoverProcesses(Folder).EndAsync(_ => { }));

        Assert.NotNull(ProcessIdentity.Of(build.Children[0]));
        Assert.Single(Folder.ReadAll());
        build.Kill();
        await RealProcess.AwaitEndAsync(build.Children[0]);
    }

    [Fact]
    public async Task A_damaged_record_is_refused_with_its_file_and_a_remedy()
    {
        Directory.CreateDirectory(Folder.Path);
        File.WriteAllText(Path.Combine(Folder.Path, "42.json"), "{ torn");

        var failure = await Assert.ThrowsAsync<ToolFailure>(() => new LeftoverProcesses(Folder).EndAsync(_ => { }));

        Assert.Contains("42.json", failure.Message, StringComparison.Ordinal);
        Assert.NotNull(failure.Remedy);
    }
}
