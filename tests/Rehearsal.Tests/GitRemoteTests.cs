using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace WasteCoach.Rehearsal.Tests;

/// <summary>The git remote: what it begins with, keeps, and refuses.</summary>
[SupportedOSPlatform("linux")]
public sealed class GitRemoteTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("git-remote");
    private readonly int _port = FreePort.Next();
    private LocalService _remote = null!;

    private string Checkout => Path.Combine(_folder.FullName, "checkout");

    private string Address => $"git://127.0.0.1:{_port}/wastecoach/deploy.git";

    public async Task InitializeAsync()
    {
        _remote = new LocalService("rehearsal/git/git-remote", Path.Combine(_folder.FullName, "state"), new Dictionary<string, string>
        {
            ["ADDRESS"] = IPAddress.Loopback.ToString(),
            ["PORT"] = $"{_port}",
            ["OWNER"] = "wastecoach",
            ["REPOSITORY"] = "deploy",
            ["BRANCH"] = "main",
            ["CHECKOUT"] = Checkout,
        });
        await GitAsync(_folder.FullName, "init", "--quiet", "--initial-branch=work", Checkout);
        await CommitAsync(Checkout, "first");
    }

    public async Task DisposeAsync()
    {
        (await _remote.RunAsync("purge")).Succeeded();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task An_empty_one_gets_the_commit_that_is_checked_out_and_nothing_else()
    {
        (await _remote.RunAsync("up")).Succeeded();

        var head = await GitAsync(Checkout, "rev-parse", "HEAD");
        Assert.Equal($"{head}\tHEAD\n{head}\trefs/heads/main", await GitAsync(Checkout, "ls-remote", Address));
        var status = await _remote.RunAsync("status");
        Assert.Equal(0, status.ExitCode);
        Assert.Contains(head[..12], status.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_pushed_is_kept_over_a_restart_and_not_seeded_again()
    {
        (await _remote.RunAsync("up")).Succeeded();
        var clone = await CloneAsync("clone");
        var pushed = await CommitAsync(clone, "second");
        await GitAsync(clone, "push", "--quiet");
        await CommitAsync(Checkout, "third");

        (await _remote.RunAsync("down")).Succeeded();
        Assert.Equal(3, (await _remote.RunAsync("status")).ExitCode);
        (await _remote.RunAsync("up")).Succeeded();

        Assert.StartsWith(pushed, await GitAsync(clone, "ls-remote", Address, "refs/heads/main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_pushes_from_the_same_commit_the_second_is_refused_until_it_is_rebased()
    {
        (await _remote.RunAsync("up")).Succeeded();
        var (first, second) = (await CloneAsync("a"), await CloneAsync("b"));
        await CommitAsync(first, "of a");
        await CommitAsync(second, "of b");
        await GitAsync(first, "push", "--quiet");

        var refused = await TryGitAsync(second, "push");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("fetch first", refused.Errors, StringComparison.Ordinal);
        await GitAsync(second, "pull", "--quiet", "--rebase");
        await GitAsync(second, "push", "--quiet");
    }

    [Fact]
    public async Task The_branch_is_neither_rewritten_nor_deleted()
    {
        (await _remote.RunAsync("up")).Succeeded();
        var clone = await CloneAsync("clone");
        var kept = await GitAsync(clone, "rev-parse", "HEAD");
        await GitAsync(clone, "checkout", "--quiet", "--orphan", "other");
        await CommitAsync(clone, "another history");

        var rewrite = await TryGitAsync(clone, "push", "--force", "origin", "other:main");
        var delete = await TryGitAsync(clone, "push", "origin", ":main");

        Assert.Contains("GH006: Protected branch update failed for refs/heads/main. Cannot force-push", rewrite.Errors, StringComparison.Ordinal);
        Assert.Contains("GH006: Protected branch update failed for refs/heads/main. Cannot delete", delete.Errors, StringComparison.Ordinal);
        Assert.NotEqual(0, rewrite.ExitCode + delete.ExitCode);
        Assert.StartsWith(kept, await GitAsync(clone, "ls-remote", Address, "refs/heads/main"), StringComparison.Ordinal);
        await GitAsync(clone, "push", "--quiet", "origin", "other:topic");
        await GitAsync(clone, "push", "--quiet", "origin", ":topic");
    }

    [Fact]
    public async Task While_the_file_refusal_is_there_every_push_is_refused_with_its_text()
    {
        (await _remote.RunAsync("up")).Succeeded();
        var clone = await CloneAsync("clone");
        await CommitAsync(clone, "second");
        var refusal = Path.Combine(_remote.State, "refusal");
        await File.WriteAllTextAsync(refusal, "no pushes today\n");

        var refused = await TryGitAsync(clone, "push");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("remote: no pushes today", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("pre-receive hook declined", refused.Errors, StringComparison.Ordinal);
        File.Delete(refusal);
        await GitAsync(clone, "push", "--quiet");
    }

    [Theory]
    [InlineData("wastecoach/other.git")]
    [InlineData("wastecoach")]
    [InlineData("wastecoach/../../unfinished.git")]
    [InlineData("wastecoach/deploy.git/hooks")]
    public async Task Nothing_but_the_repository_is_served(string path)
    {
        (await _remote.RunAsync("up")).Succeeded();

        var answer = await TryGitAsync(Checkout, "ls-remote", $"git://127.0.0.1:{_port}/{path}");

        Assert.NotEqual(0, answer.ExitCode);
    }

    [Fact]
    public async Task A_folder_without_git_is_told_with_the_way_out()
    {
        Directory.Delete(Path.Combine(Checkout, ".git"), recursive: true);

        var up = await _remote.RunAsync("up");

        Assert.Equal(1, up.ExitCode);
        Assert.Contains($"{Checkout} is no git checkout", up.Errors, StringComparison.Ordinal);
        Assert.Contains("git clone", up.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shallow_clone_is_told_with_the_command_that_completes_it()
    {
        await CommitAsync(Checkout, "second");
        var complete = $"{Checkout}-complete";
        Directory.Move(Checkout, complete);
        await GitAsync(_folder.FullName, "clone", "--quiet", "--depth=1", $"file://{complete}", Checkout);

        var up = await _remote.RunAsync("up");

        Assert.Equal(1, up.ExitCode);
        Assert.Contains($"git -C {Checkout} fetch --unshallow", up.Errors, StringComparison.Ordinal);
        await GitAsync(Checkout, "fetch", "--quiet", "--unshallow");
        (await _remote.RunAsync("up")).Succeeded();
    }

    [Fact]
    public async Task Purge_leaves_no_process_and_no_file()
    {
        (await _remote.RunAsync("up")).Succeeded();
        Assert.Contains(_remote.State, (await Command.RunAsync("ps", ["-eo", "args"])).Succeeded(), StringComparison.Ordinal);

        (await _remote.RunAsync("purge")).Succeeded();

        Assert.False(Directory.Exists(_remote.State));
        Assert.DoesNotContain(_remote.State, (await Command.RunAsync("ps", ["-eo", "args"])).Succeeded(), StringComparison.Ordinal);
        Assert.NotEqual(0, (await TryGitAsync(Checkout, "ls-remote", Address)).ExitCode);
        Assert.Equal(3, (await _remote.RunAsync("status")).ExitCode);
    }

    private async Task<string> CloneAsync(string name)
    {
        var clone = Path.Combine(_folder.FullName, name);
        await GitAsync(_folder.FullName, "clone", "--quiet", Address, clone);
        return clone;
    }

    private static async Task<string> CommitAsync(string clone, string text)
    {
        await GitAsync(clone, "commit", "--quiet", "--allow-empty", "--message", text);
        return await GitAsync(clone, "rev-parse", "HEAD");
    }

    private static async Task<string> GitAsync(string folder, params string[] arguments) => (await TryGitAsync(folder, arguments)).Succeeded().Trim();

    private static Task<CommandResult> TryGitAsync(string folder, params string[] arguments) =>
        Command.RunAsync("git", ["-C", folder, "-c", "user.name=test", "-c", "user.email=test@example.com", .. arguments]);
}
