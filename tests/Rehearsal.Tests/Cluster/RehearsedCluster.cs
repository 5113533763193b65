using System.Text.Json;
using Amazon.EC2.Model;
using Xunit.Abstractions;

namespace WasteCoach.Rehearsal.Tests.Cluster;

/// <summary>A copy of the repository with a rehearsal of its own in it, and what one looks at it with. Purged at the end, whatever happened.</summary>
public sealed class RehearsedCluster : IAsyncLifetime
{
    private readonly List<BuildResult> _results = [];
    private Slot _slot = null!;
    private ArgumentWatch _arguments = null!;
    private bool _isUp;

    /// <summary>The copy.</summary>
    public RepositoryCopy Copy { get; private set; } = null!;

    /// <summary>The emulated cloud.</summary>
    public CloudView Cloud { get; private set; } = null!;

    /// <summary>The copy as a developer's checkout.</summary>
    public Deployment Deployment { get; private set; } = null!;

    /// <summary>Processes of the copy's builds.</summary>
    public BuildProcesses Processes { get; private set; } = null!;

    /// <summary>The background services by name, in order of start.</summary>
    public IReadOnlyList<(string Name, LocalService Service)> Services { get; private set; } = [];

    /// <summary>Output of the test that runs.</summary>
    public ITestOutputHelper Log { get; set; } = null!;

    /// <summary>Every build that has ended.</summary>
    public IReadOnlyList<BuildResult> Results => _results;

    /// <summary>Argument lists of all processes that were seen since the beginning.</summary>
    public IReadOnlyList<string> SeenArguments => _arguments.Seen;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Assert.True(Environment.IsPrivilegedProcess, "These tests make bridges, routes and containers: run them as root on a machine like the one that the README asks for.");
        _slot = Slot.Take();
        Copy = new RepositoryCopy(_slot);
        Cloud = new CloudView(_slot.Port);
        Deployment = new Deployment(Copy, _slot.IngressPort);
        Processes = new BuildProcesses(Copy);
        await RemoveAsync();
        await Copy.MakeAsync();
        Services = DeclaredServices.Read(Copy.EnvironmentFile, Copy.Services);
        _arguments = new ArgumentWatch();
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await _arguments.DisposeAsync();
        await RemoveAsync();
        Cloud.Dispose();
        _slot.Dispose();
    }

    /// <summary>Sees to it that the cluster is as its environment file has it; after a test that failed, as the original one has it.</summary>
    public async Task UpAsync()
    {
        if (!_isUp)
        {
            Copy.Restore();
            (await RunAsync("--target=Provision", "--target=Common")).ShouldEndWith(0);
        }
    }

    /// <summary>Tells that from now on, until the targets Provision and Common have succeeded, the cluster may be otherwise.</summary>
    public void Disturb() => _isUp = false;

    /// <summary>Runs ./build.sh to its end, whatever that is, and sees that no process is left.</summary>
    public async Task<BuildResult> RunAsync(params IReadOnlyList<string> arguments)
    {
        using var run = Start(arguments);
        var result = await EndAsync(run);
        await Processes.EndedAsync();
        _isUp |= arguments is ["--target=Provision", "--target=Common"] or ["--target=Cluster"] && result.ExitCode == 0;
        return result;
    }

    /// <summary>Starts ./build.sh.</summary>
    public BuildRun Start(params IReadOnlyList<string> arguments)
    {
        var run = BuildRun.Start(Copy.Root, arguments);
        Say($"started  {run.Command} as process {run.Id}");
        return run;
    }

    /// <summary>Waits for the end of a build.</summary>
    public async Task<BuildResult> EndAsync(BuildRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var result = await run.EndAsync();
        _results.Add(result);
        Say($"exit {result.ExitCode} after {result.Took.TotalSeconds:0.0} s of {result.Command}");
        return result;
    }

    /// <summary>A line of progress.</summary>
    public void Say(string text) => Log.WriteLine($"{DateTime.UtcNow:HH:mm:ss} {text}");

    /// <summary>Runs a command on a node, with the key and the known host keys that the build made.</summary>
    public Task<CommandResult> SshAsync(Instance instance, string command)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return Command.RunAsync("ssh",
        [
            "-i", Copy.PrivateKey, "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "ConnectTimeout=20", "-o", "StrictHostKeyChecking=yes",
            "-o", $"UserKnownHostsFile={Path.Combine(Path.GetDirectoryName(Copy.PrivateKey)!, "known_hosts")}", "-o", $"HostKeyAlias={instance.InstanceId}",
            $"ubuntu@{instance.PrivateIpAddress}", command,
        ]);
    }

    /// <summary>Calls the machine's kubectl with the kubeconfig that the build made.</summary>
    public Task<CommandResult> KubectlAsync(params string[] arguments) =>
        Command.RunAsync("kubectl", ["--kubeconfig", Path.Combine(Copy.Kept, "kubeconfig"), "--request-timeout=20s", .. arguments]);

    /// <summary>What kubectl prints as JSON.</summary>
    public async Task<JsonElement> GetAsync(params string[] arguments) =>
        JsonDocument.Parse((await KubectlAsync(["get", .. arguments, "--output=json"])).Succeeded()).RootElement;

    /// <summary>One of the background services.</summary>
    public LocalService Service(string name) => Services.Single(service => service.Name == name).Service;

    /// <summary>Calls the docker of the copy's container engine.</summary>
    public async Task<string> DockerAsync(params string[] arguments)
    {
        var description = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Service("container-engine").State, "engine.json"))).RootElement;
        var socket = description.GetProperty("socket").GetString();
        return (await Command.RunAsync("docker", ["--host", $"unix://{socket}", .. arguments])).Succeeded().Trim();
    }

    /// <summary>Name of the bridge that the copy's network lies on; empty when there is none.</summary>
    public async Task<string> BridgeAsync()
    {
        var addresses = (await Command.RunAsync("ip", ["-4", "-oneline", "address", "show"])).Succeeded();
        return addresses.Split('\n').FirstOrDefault(line => line.Contains($" {_slot.Network}.0.1/", StringComparison.Ordinal)) ?? "";
    }

    // A build that was tested may not be able to purge; the services' own commands are what it would call.
    private async Task RemoveAsync()
    {
        if (!Directory.Exists(Copy.Root))
        {
            return;
        }

        await Processes.KillAsync();
        if (File.Exists(Copy.EnvironmentFile))
        {
            Copy.Restore();
            foreach (var (_, service) in DeclaredServices.Read(Copy.EnvironmentFile, Copy.Services).Reverse())
            {
                (await service.RunAsync("purge")).Succeeded();
            }
        }

        Directory.Delete(Copy.Root, recursive: true);
    }
}
