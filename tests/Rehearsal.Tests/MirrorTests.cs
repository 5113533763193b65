using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace WasteCoach.Rehearsal.Tests;

/// <summary>The artifact mirror, with a small command in the packages' place: it serves what that builds, under upstream's names.</summary>
[SupportedOSPlatform("linux")]
public sealed class MirrorTests : IAsyncLifetime
{
    private const string Repository = "packages.example.com/v1/deb";
    private static readonly HttpClient Http = new(new HttpClientHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
    private readonly string _folder = Directory.CreateTempSubdirectory("mirror").FullName;
    private readonly int _port = FreePort();
    private LocalService? _mirror;

    private LocalService Mirror => _mirror ??= Service(_folder);

    public Task InitializeAsync()
    {
        WritePackages("first");
        Directory.CreateDirectory(Path.Combine(_folder, "files/upstream.example.com"));
        File.WriteAllText(Path.Combine(_folder, "files/upstream.example.com/manifest.yaml"), "kind: List\n");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        (await Mirror.RunAsync("purge")).Succeeded();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task It_serves_packages_and_files_under_upstreams_host_and_path()
    {
        (await Mirror.RunAsync("up")).Succeeded();

        Assert.Equal("first", await Http.GetStringAsync(Address($"{Repository}/InRelease")));
        Assert.Equal("kind: List\n", await Http.GetStringAsync(Address("upstream.example.com/manifest.yaml")));
        var status = await Mirror.RunAsync("status");
        Assert.Equal(0, status.ExitCode);
        Assert.StartsWith("healthy", status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_changed_is_served_after_the_next_up_by_the_same_server()
    {
        (await Mirror.RunAsync("up")).Succeeded();
        WritePackages("second");

        (await Mirror.RunAsync("up")).Succeeded();

        Assert.Equal("second", await Http.GetStringAsync(Address($"{Repository}/InRelease")));
    }

    [Fact]
    public async Task Packages_that_can_not_be_built_are_told_with_the_commands_last_words()
    {
        WriteCommand("echo 'no compiler here' >&2; exit 7");

        var up = await Mirror.RunAsync("up");

        Assert.Equal(1, up.ExitCode);
        Assert.Contains("no compiler here", up.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Down_ends_it_and_purge_leaves_nothing()
    {
        (await Mirror.RunAsync("up")).Succeeded();

        Assert.Equal(0, (await Mirror.RunAsync("down")).ExitCode);

        Assert.Equal(3, (await Mirror.RunAsync("status")).ExitCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => Http.GetStringAsync(Address($"{Repository}/InRelease")));
        Assert.Equal(0, (await Mirror.RunAsync("purge")).ExitCode);
        Assert.False(Directory.Exists(Mirror.State));
    }

    // The command looks for packages and files below the repository's root: from there upwards to our folder.
    private LocalService Service(string folder)
    {
        var relative = Path.GetRelativePath(WasteCoach.Rehearsal.Tests.Repository.Root, folder);
        return new("rehearsal/mirror/mirror", Path.Combine(folder, "state"), new Dictionary<string, string>
        {
            ["ADDRESS"] = IPAddress.Loopback.ToString(),
            ["PORT"] = _port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["PACKAGES"] = Path.Combine(relative, "package"),
            ["REPOSITORY"] = Repository,
            ["FILES"] = Path.Combine(relative, "files"),
        });
    }

    private Uri Address(string path) => new($"http://127.0.0.1:{_port}/{path}");

    private void WritePackages(string index) => WriteCommand($"mkdir -p \"$1\" \"$2\"; printf %s {index} >\"$1/InRelease\"; echo key >\"$2/kubernetes.asc\"");

    private void WriteCommand(string body)
    {
        var path = Path.Combine(_folder, "package");
        File.WriteAllText(path, $"#!/bin/sh\nset -e\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
