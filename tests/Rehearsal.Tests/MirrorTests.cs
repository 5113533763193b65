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
    private readonly int _port = FreePort.Next();
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
    public async Task A_folder_named_as_an_archive_is_served_as_one_that_is_the_same_each_time()
    {
        var chart = Path.Combine(_folder, "files/charts.example.com/web-1.0.0.tgz");
        Directory.CreateDirectory(Path.Combine(chart, "templates"));
        File.WriteAllText(Path.Combine(chart, "Chart.yaml"), "name: web\nversion: 1.0.0\n");
        File.WriteAllText(Path.Combine(chart, "templates/a.yaml"), "kind: List\n");
        (await Mirror.RunAsync("up")).Succeeded();
        var first = await Http.GetByteArrayAsync(Address("charts.example.com/web-1.0.0.tgz"));
        File.SetLastWriteTimeUtc(Path.Combine(chart, "Chart.yaml"), DateTime.UnixEpoch.AddYears(40));
        File.SetUnixFileMode(Path.Combine(chart, "Chart.yaml"), UnixFileMode.UserRead);

        (await Mirror.RunAsync("up")).Succeeded();

        Assert.Equal(first, await Http.GetByteArrayAsync(Address("charts.example.com/web-1.0.0.tgz")));
        var archive = Path.Combine(_folder, "web.tgz");
        await File.WriteAllBytesAsync(archive, first);
        var listing = await Command.RunAsync("tar", ["-tzf", archive]);
        Assert.Equal("web/\nweb/Chart.yaml\nweb/templates/\nweb/templates/a.yaml\n", listing.Output);
    }

    [Fact]
    public async Task What_a_command_makes_is_served_under_its_name()
    {
        WriteScript("files/upstream.example.com/tool.tar.gz.make", "echo made >\"$1\"");

        (await Mirror.RunAsync("up")).Succeeded();

        Assert.Equal("made\n", await Http.GetStringAsync(Address("upstream.example.com/tool.tar.gz")));
    }

    [Fact]
    public async Task A_file_that_can_not_be_made_is_told_with_the_commands_last_words()
    {
        WriteScript("files/upstream.example.com/tool.tar.gz.make", "echo 'no tool here' >&2; exit 7");

        var up = await Mirror.RunAsync("up");

        Assert.Equal(1, up.ExitCode);
        Assert.Contains("no tool here", up.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rehearsals_checksums_are_those_of_the_files_that_are_served()
    {
        var checksums = await Command.RunAsync(Path.Combine(WasteCoach.Rehearsal.Tests.Repository.Root, "rehearsal/mirror/checksums"), []);

        Assert.True(checksums.ExitCode == 0, checksums.Errors);
        Assert.Contains(checksums.Output, await File.ReadAllTextAsync(Path.Combine(WasteCoach.Rehearsal.Tests.Repository.Root, "environments/rehearsal.yaml")), StringComparison.Ordinal);
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

    private void WriteCommand(string body) => WriteScript("package", body);

    private void WriteScript(string name, string body)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, $"#!/bin/sh\nset -e\n{body}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
