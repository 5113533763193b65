using Cake.Core.IO;
using WasteCoach.Build.Tests.Tools.Fakes;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Processes;

public sealed class CakeProcessRunnerTests : IDisposable
{
    private readonly RealProcess real = new();

    public void Dispose() => real.Dispose();

    [Fact]
    public void What_is_not_redirected_goes_to_the_scope()
    {
        using var process = Start("echo out hunter2; echo err >&2");

        Assert.Equal(0, process.GetExitCode());
        Assert.Equal([(OutputStream.Error, "err"), (OutputStream.Output, "out ***")], real.Output.Lines.OrderBy(line => line.Text));
        Assert.Empty(process.GetStandardOutput());
    }

    [Fact]
    public void What_is_redirected_is_kept_as_the_handler_returns_it()
    {
        using var process = Start("echo one; echo drop; echo bad >&2", settings =>
        {
            settings.RedirectStandardOutput = true;
            settings.RedirectedStandardOutputHandler = line => line == "drop" ? null : line.ToUpperInvariant();
            settings.RedirectStandardError = true;
        });

        Assert.Equal(["ONE"], process.GetStandardOutput());
        Assert.Equal(["bad"], process.GetStandardError());
        Assert.Empty(real.Output.Lines);
    }

    [Fact]
    public void Environment_input_and_directory_are_Cakes()
    {
        using var process = Start("echo $NAME; pwd; cat", settings =>
        {
            settings.EnvironmentVariables = new Dictionary<string, string> { ["NAME"] = "value" };
            settings.WorkingDirectory = "/usr";
            settings.StandardInput = new ProcessStandardInput("typed"u8.ToArray());
        });
        process.WaitForExit();

        Assert.Equal(["value", "/usr", "typed"], real.Output.Lines.Select(line => line.Text));
    }

    [Fact]
    public void A_timeout_ends_the_process_and_so_does_kill()
    {
        using var timedOut = Start("sleep 60", settings => settings.Timeout = 200);
        Assert.Equal(ProcessEnding.DeadlinePassed, ((IToolProcess)timedOut).WaitForResult().Ending);

        using var killed = Start("sleep 60");
        Assert.False(killed.WaitForExit(50));
        killed.Kill();
        Assert.Equal(ProcessEnding.Cancelled, ((IToolProcess)killed).WaitForResult().Ending);
    }

    [Fact]
    public void Options_travel_with_Cakes_settings()
    {
        var settings = new ProcessSettings();
        Assert.Equal(Patience.Default, ProcessOptions.Of(settings).Patience);

        new ProcessOptions { Patience = Patience.SavesState }.AttachTo(settings);
        Assert.Equal(Patience.SavesState, ProcessOptions.Of(settings).Patience);
    }

    [Fact]
    public async Task Many_blocking_waits_at_once_do_not_starve_each_other()
    {
        var tasks = Enumerable.Range(0, 24).Select(_ => Task.Run(() => Start("sleep 0.5").GetExitCode())).ToList();

        Assert.All(await Task.WhenAll(tasks).WaitAsync(TimeSpan.FromSeconds(60)), exitCode => Assert.Equal(0, exitCode));
    }

    private IProcess Start(string script, Action<ProcessSettings>? change = null)
    {
        var settings = new ProcessSettings { Arguments = new ProcessArgumentBuilder().Exactly("-c", script) };
        change?.Invoke(settings);
        return ToolContext.With(real).ProcessRunner.Start("/bin/sh", settings);
    }
}
