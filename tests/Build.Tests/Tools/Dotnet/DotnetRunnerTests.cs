using WasteCoach.Build.Tools.Dotnet;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Dotnet;

public sealed class DotnetRunnerTests : ToolTest
{
    private readonly DotnetSettings settings = new() { WorkingDirectory = "/r/source", Properties = new Dictionary<string, string> { ["B"] = "2", ["A"] = "1" } };
    private readonly List<string> lines = [];

    [Fact]
    public void Publish_is_one_run_with_a_compiler_server_of_its_own()
    {
        Answers("done");

        Context.Dotnet().Publish(settings, "/r/images.slnf", lines.Add);

        AssertRan(
            "dotnet",
            "publish", "/r/images.slnf", "--configuration", "Release", "--nologo", "--tl:off",
            "-p:UseSharedCompilation=true", $"-p:SharedCompilationId=wastecoach-{Environment.ProcessId}", "-p:A=1", "-p:B=2");
        Assert.Equal("/r/source", Last.WorkingDirectory);
        Assert.Equal(["done"], lines);
    }

    [Fact]
    public void A_failure_carries_the_compiler_s_errors_once_each()
    {
        Answers("  a.cs(1,2): error CS1002: ; expected [a.csproj]\n  a.cs(1,2): error CS1002: ; expected [a.csproj]", exitCode: 1);

        var failure = Assert.Throws<ToolFailure>(() => Context.Dotnet().Publish(settings, "/r/images.slnf", lines.Add));

        Assert.StartsWith("1 errors:\n  a.cs(1,2): error CS1002", failure.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void An_old_lock_file_has_its_remedy()
    {
        Answers("a.csproj : error NU1004: The packages lock file is inconsistent", exitCode: 1);

        Assert.Contains("dotnet restore", Assert.Throws<ToolFailure>(() => Context.Dotnet().Publish(settings, "/r/images.slnf", lines.Add)).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Failed_tests_are_an_answer_and_a_failed_compilation_is_none()
    {
        Answers();
        Assert.True(Context.Dotnet().Test(settings, "/r/T", "Category=Unit", "/r/t.trx", lines.Add));
        Assert.Equal(["test", "/r/T", "--filter", "Category=Unit", "--logger", "trx;LogFileName=/r/t.trx"], Last.Arguments.Take(6));

        Answers("Failed!", exitCode: 1);
        Assert.False(Context.Dotnet().Test(settings, "/r/T", "Category=Unit", "/r/t.trx", lines.Add));

        Answers("a.cs(1,2): error CS1002: ; expected", exitCode: 1);
        Assert.Throws<ToolFailure>(() => Context.Dotnet().Test(settings, "/r/T", "Category=Unit", "/r/t.trx", lines.Add));
    }
}
