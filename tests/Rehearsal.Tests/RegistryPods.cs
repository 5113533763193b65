using System.Runtime.Versioning;

namespace WasteCoach.Rehearsal.Tests;

/// <summary>The rehearsal's images, and a podman of its own that runs them as pods do: a numbered user, a read-only root, no rights.</summary>
[SupportedOSPlatform("linux")]
public sealed class RegistryPods : IAsyncLifetime
{
    private readonly RegistryService _registry = new("aspnet postgres redis rabbitmq");
    private readonly List<string> _names = [];
    private string _podman = "";

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        await _registry.InitializeAsync();
        _podman = Directory.CreateTempSubdirectory("podman").FullName;
        await File.WriteAllTextAsync(Path.Combine(_podman, "containers.conf"), """
            [containers]
            default_ulimits = ["nofile=20000:20000", "nproc=20000:20000"]
            log_driver = "k8s-file"
            pids_limit = 0
            [engine]
            runtime = "runc"
            cgroup_manager = "cgroupfs"
            events_logger = "file"
            lock_type = "file"
            """);
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        foreach (var name in _names)
        {
            await PodmanAsync("rm", "--force", "--ignore", "--time", "1", name);
        }

        (await PodmanAsync("rmi", "--all", "--force")).Succeeded();
        await _registry.DisposeAsync();
        Assert.DoesNotContain(_podman, await File.ReadAllTextAsync("/proc/self/mounts"), StringComparison.Ordinal);
        Directory.Delete(_podman, recursive: true);
    }

    /// <summary>A new folder of user 999, or of root.</summary>
    public async Task<string> FolderAsync(string name, bool isRoots = false)
    {
        var folder = Path.Combine(_podman, "volumes", Guid.NewGuid().ToString("n"), name);
        Directory.CreateDirectory(folder);
        if (!isRoots)
        {
            (await Command.RunAsync("chown", ["999:999", folder])).Succeeded();
        }

        return folder;
    }

    /// <summary>Starts a container without a network. Arguments before the image's name, then what it is to run.</summary>
    public async Task RunAsync(string name, string image, IEnumerable<string> options, params IEnumerable<string> command)
    {
        _names.Add(name);
        (await PodmanAsync(["run", "--detach", "--name", name, .. Confined, .. options, Address(image), .. command])).Succeeded();
    }

    /// <summary>Runs a container to its end.</summary>
    public Task<CommandResult> RunToEndAsync(string image, IEnumerable<string> options, params IEnumerable<string> command) =>
        PodmanAsync(["run", "--rm", .. Confined, .. options, Address(image), .. command]);

    /// <summary>Stops a container as a node does, and removes it.</summary>
    public async Task StopAsync(string name)
    {
        (await PodmanAsync("stop", "--time", "60", name)).Succeeded();
        (await PodmanAsync("rm", name)).Succeeded();
    }

    /// <summary>Runs a command in a container.</summary>
    public Task<CommandResult> ExecAsync(string name, params IEnumerable<string> command) => PodmanAsync(["exec", name, .. command]);

    /// <summary>Waits until a probe of a container succeeds.</summary>
    public Task ReadyAsync(string name, params string[] probe) => Until.SeenAsync(
        $"{string.Join(' ', probe)} succeeds in {name}",
        TimeSpan.FromSeconds(120),
        async () =>
        {
            var result = await ExecAsync(name, probe);
            return (result.ExitCode, Text: result.ExitCode == 0 ? "" : $"{result.Output}{result.Errors}{(await PodmanAsync("logs", "--tail", "5", name)).Errors}");
        },
        seen => seen.ExitCode == 0);

    private static string[] Confined => ["--network", "none", "--cap-drop", "all", "--security-opt", "no-new-privileges", "--tls-verify=false", "--pull", "missing"];

    private string Address(string image) => $"{_registry.Address}/{image}";

    private Task<CommandResult> PodmanAsync(params IEnumerable<string> arguments) => Command.RunAsync(
        "podman",
        ["--root", $"{_podman}/root", "--runroot", $"{_podman}/run", "--tmpdir", $"{_podman}/tmp", "--storage-driver", "overlay", .. arguments],
        new Dictionary<string, string> { ["CONTAINERS_CONF"] = $"{_podman}/containers.conf" });
}
