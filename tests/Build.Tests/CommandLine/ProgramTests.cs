namespace WasteCoach.Build.Tests.CommandLine;

/// <summary>What a user sees who types something: exit code and output of the whole program.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly BuildProcess build = new();

    public void Dispose() => build.Dispose();

    [Theory]
    [InlineData("--target=Clutser", "Did you mean Cluster?")]
    [InlineData("--tagret=Cluster", "Did you mean target?")]
    [InlineData("Cluster", "./build.sh --target=Cluster")]
    [InlineData("--environment=rehersal", "rehearsal")]
    [InlineData("--verbosity=loud", "quiet, minimal, normal")]
    [InlineData("--parallelism=0", "1 to 64")]
    public async Task Bad_usage_ends_with_2_names_the_remedy_and_shows_no_stack_trace(string argument, string remedy)
    {
        var (exitCode, output, errors) = await build.RunAsync(argument);

        Assert.Equal(2, exitCode);
        Assert.Contains(remedy, output + errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task Help_prints_the_manual_and_touches_nothing(string argument)
    {
        var (exitCode, output, _) = await build.RunAsync(argument);

        Assert.Equal(0, exitCode);
        Assert.Contains("Exit codes:", output, StringComparison.Ordinal);
        Assert.True(build.LeftNoTrace);
    }

    [Fact]
    public async Task Descriptions_list_the_targets_without_colour_codes_when_they_are_piped()
    {
        var (exitCode, output, _) = await build.RunAsync("--description");

        Assert.Equal(0, exitCode);
        Assert.Contains("ProvisionCluster", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output);
    }
}
