using Cake.Core.IO;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Services;
using WasteCoach.Build.Tests.Environments;
using WasteCoach.Build.Tests.Tools.Processes;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Tasks;

/// <summary>The contract between the build and the command of a background service, with a shell script as the service.</summary>
public sealed class LocalServiceRunnerTests : IDisposable
{
    private readonly TemporaryFolder repository = new();
    private readonly RealProcess real = new();
    private readonly List<string> said = [];
    private readonly BuildEnvironment environment = Sample.Read();

    public void Dispose()
    {
        real.Dispose();
        repository.Dispose();
    }

    [Fact]
    public async Task The_command_gets_verb_state_log_environment_file_and_settings()
    {
        var (runner, service) = Service("echo \"$1 $SERVICE_STATE $SERVICE_LOG $ENVIRONMENT_FILE $SERVICE_DATA_FOLDER\"");

        await runner.UpAsync(service, said.Add, CancellationToken.None);

        var state = $"{repository.Path}/.build/sample/services/cloud";
        Assert.Equal([$"cloud: up {state} {state}/log {repository.Path}/environments/sample.yaml cloud"], said);
        Assert.True(Directory.Exists(state));
    }

    [Theory]
    [InlineData("echo starting; echo healthy, 3 instances", true, "cloud: healthy, 3 instances")]
    [InlineData("echo not running; exit 3", false, "cloud: not running")]
    [InlineData("exit 1", false, "cloud: says nothing")]
    public async Task Status_is_the_exit_code_and_the_last_line(string script, bool holds, string seen)
    {
        var (runner, service) = Service(script);

        Assert.Equal(new ProbeResult(holds, seen), await runner.StatusAsync(service, CancellationToken.None));
    }

    [Theory]
    [InlineData("up")]
    [InlineData("down")]
    [InlineData("purge")]
    public async Task A_verb_that_fails_names_command_error_and_log(string verb)
    {
        var (runner, service) = Service("echo no port is free >&2; exit 1");

        var failure = await Assert.ThrowsAsync<ToolFailure>(() => verb switch
        {
            "up" => runner.UpAsync(service, said.Add, CancellationToken.None),
            "down" => runner.DownAsync(service, said.Add, CancellationToken.None),
            _ => runner.PurgeAsync(service, said.Add, CancellationToken.None),
        });

        Assert.Contains($"'{service.Command} {verb}' failed.", failure.Message, StringComparison.Ordinal);
        Assert.Contains("no port is free", failure.Message, StringComparison.Ordinal);
        Assert.Contains(".build/sample/services/cloud/log", failure.Message, StringComparison.Ordinal);
    }

    private (LocalServiceRunner Runner, LocalService Service) Service(string script)
    {
        var service = environment.Services.Single(service => service.Name == "cloud");
        var file = repository[service.Command];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return (new LocalServiceRunner(real.Launcher, new RunPaths(new DirectoryPath(repository.Path), environment.Name, "run"), environment), service);
    }
}
