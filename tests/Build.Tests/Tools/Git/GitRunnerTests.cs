using WasteCoach.Build.Tools.Git;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Git;

public sealed class GitRunnerTests : ToolTest
{
    private readonly GitSettings settings = new() { WorkingDirectory = "/r" };

    private GitRunner Git => Context.Git();

    [Fact]
    public void Git_never_asks()
    {
        Git.RevParse(settings, "HEAD");

        Assert.Equal("0", Last.Environment["GIT_TERMINAL_PROMPT"]);
        Assert.Equal("/r", Last.WorkingDirectory);
    }

    [Fact]
    public void Status()
    {
        Answers(" M build/a.cs\0R  new name\0old name\0?? x\0");

        Assert.Equal([new(" M", "build/a.cs"), new("R ", "new name"), new("??", "x")], Git.Status(settings));
        AssertRan("git", "status", "--porcelain=v1", "-z", "--untracked-files=all");
    }

    [Fact]
    public void Rev_parse()
    {
        Answers("ca92e99\n");

        Assert.Equal("ca92e99", Git.RevParse(settings, "--odd"));
        AssertRan("git", "rev-parse", "--verify", "--end-of-options", "--odd");
    }

    [Fact]
    public void List_files()
    {
        Answers("100644 1111 0\ta.cs\0100755 2222 0\tb c.sh\0");

        Assert.Equal([new("a.cs", "1111"), new("b c.sh", "2222")], Git.ListFiles(settings, "build", "tests"));
        AssertRan("git", "ls-files", "--stage", "-z", "--", "build", "tests");
    }

    [Fact]
    public void Clone()
    {
        Git.Clone(settings, "/remote.git", "/copy", "main", 1);

        AssertRan("git", "clone", "--quiet", "--branch", "main", "--depth=1", "--", "/remote.git", "/copy");
    }

    [Fact]
    public void Commit_takes_only_the_paths_given()
    {
        Git.Commit(settings, "Bump auth \"now\"", "charts/auth/values.yaml");

        Assert.Equal(["add", "--", "charts/auth/values.yaml"], Runner.Invocations[0].Arguments);
        Assert.Equal(["commit", "--quiet", "--only", "--message", "Bump auth \"now\"", "--", "charts/auth/values.yaml"], Runner.Invocations[1].Arguments);
    }

    [Fact]
    public void Push_tells_a_lost_race_from_a_failure()
    {
        Answers();
        Answers(exitCode: 1, error: " ! [rejected]        HEAD -> main (fetch first)");
        Answers(exitCode: 128, error: "fatal: Authentication failed for 'https://example.test/'");

        Assert.True(Git.Push(settings, "origin", "main"));
        AssertRan("git", "push", "--quiet", "origin", "HEAD:refs/heads/main");
        Assert.False(Git.Push(settings, "origin", "main"));
        Assert.Contains("credentials", Assert.Throws<ToolFailure>(() => Git.Push(settings, "origin", "main")).Remedy, StringComparison.Ordinal);
    }
}
