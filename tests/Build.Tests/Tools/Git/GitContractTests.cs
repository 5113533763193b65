using WasteCoach.Build.Tests.Tools.Fakes;
using WasteCoach.Build.Tests.Tools.Processes;
using WasteCoach.Build.Tools.Git;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Git;

/// <summary>Our idea of git against git itself.</summary>
[Trait("Category", "Contract")]
public sealed class GitContractTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly RealProcess real = new();

    public void Dispose()
    {
        real.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Clone_change_commit_push_and_lose_a_race()
    {
        await real.RunAsync($"git init --quiet --bare --initial-branch=main '{folder["remote.git"]}'");
        var git = ToolContext.With(real).Git();
        var (mine, theirs) = (Settings("mine"), Settings("theirs"));
        git.Clone(Settings("."), folder["remote.git"], folder["mine"]);
        File.WriteAllText(folder["mine/größe.txt"], "1\n");
        File.WriteAllText(folder["mine/other.txt"], "not to be committed\n");

        Assert.Equal([new("??", "größe.txt"), new("??", "other.txt")], git.Status(mine));
        var commit = git.Commit(mine, "Say \"hello\"", "größe.txt");
        Assert.Equal(40, commit.Length);
        Assert.Equal(commit, git.RevParse(mine, "HEAD"));
        Assert.Equal([new("größe.txt", "d00491fd7e5bb6fa28c517a0bb32b8b506539d4d")], git.ListFiles(mine, "."));
        Assert.Equal([new("??", "other.txt")], git.Status(mine));
        Assert.True(git.Push(mine, "origin", "main"));

        git.Clone(Settings("."), folder["remote.git"], folder["theirs"], "main");
        File.WriteAllText(folder["theirs/größe.txt"], "2\n");
        git.Commit(theirs, "Two", "größe.txt");
        Assert.True(git.Push(theirs, "origin", "main"));
        git.Commit(mine, "Late", "other.txt");
        Assert.False(git.Push(mine, "origin", "main"));
    }

    [Fact]
    public void Outside_of_a_clone_the_failure_says_what_to_do()
    {
        var failure = Assert.Throws<ToolFailure>(() => ToolContext.With(real).Git().Status(Settings(".")));

        Assert.Contains("not a git repository", failure.Message, StringComparison.Ordinal);
        Assert.Contains("clone", failure.Remedy, StringComparison.Ordinal);
    }

    private GitSettings Settings(string path) => new()
    {
        WorkingDirectory = folder[path],
        EnvironmentVariables =
        {
            ["GIT_AUTHOR_NAME"] = "Test",
            ["GIT_AUTHOR_EMAIL"] = "test@example.test",
            ["GIT_COMMITTER_NAME"] = "Test",
            ["GIT_COMMITTER_EMAIL"] = "test@example.test",
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            ["GIT_CEILING_DIRECTORIES"] = folder.Path,
        },
    };
}
