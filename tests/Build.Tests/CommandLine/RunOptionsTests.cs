using WasteCoach.Build.CommandLine;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tools.Containers;

namespace WasteCoach.Build.Tests.CommandLine;

public sealed class RunOptionsTests
{
    [Fact]
    public void Without_options_the_manual_is_printed_in_the_rehearsal()
    {
        var options = Read();

        Assert.Equal("rehearsal", options.Environment);
        Assert.Equal(["Default"], options.Targets);
        Assert.Equal(TimeSpan.Zero, options.WaitForLock);
        Assert.False(options.Exclusive || options.Force || options.DryRun || options.OnlyShowsGraph);
        Assert.Null(options.ForgetFrom);
    }

    [Fact]
    public void Services_are_named_one_by_one_and_the_builder_may_be_another()
    {
        Assert.Empty(Read().Services);
        Assert.Null(Read().Builder);
        Assert.Equal(["auth", "waste"], Read("--service=waste", "--service=auth", "--service=waste").Services);
        Assert.Equal(ContainerEngine.Docker, Read("--builder=Docker").Builder);
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("10m", 600)]
    [InlineData("24h", 86400)]
    [InlineData("0s", 0)]
    public void Durations_have_a_unit(string text, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Read($"--wait-for-lock={text}").WaitForLock);

    [Theory]
    [InlineData("--wait-for-lock=10")]
    [InlineData("--wait-for-lock=m")]
    [InlineData("--wait-for-lock=-5m")]
    [InlineData("--wait-for-lock=1.5h")]
    [InlineData("--wait-for-lock=2147483647h")]
    [InlineData("--wait-for-lock=99999999999s")]
    [InlineData("--output=xml")]
    [InlineData("--verbosity=loud")]
    [InlineData("--verbosity=7")]
    [InlineData("--builder=kaniko")]
    public void Malformed_values_are_bad_usage_with_a_remedy(string argument)
    {
        var refusal = Assert.Throws<UsageException>(() => Read(argument));

        Assert.Equal(2, refusal.ExitCode);
        Assert.Equal(2, refusal.Message.Split(Environment.NewLine).Length);
    }

    [Theory]
    [InlineData("quiet")]
    [InlineData("Diagnostic")]
    [InlineData("v")]
    public void Verbosities_may_be_given_by_name_or_first_letter(string text) => Assert.Equal("rehearsal", Read($"--verbosity={text}").Environment);

    [Theory]
    [InlineData("--output=live", false, OutputForm.Live)]
    [InlineData("--output=JSON", true, OutputForm.Json)]
    [InlineData("--output=plain", true, OutputForm.Plain)]
    [InlineData("--force", true, OutputForm.Live)]
    [InlineData("--force", false, OutputForm.Plain)]
    public void The_form_is_what_was_asked_for_and_else_what_fits_the_screen(string argument, bool terminal, OutputForm expected) =>
        Assert.Equal(expected, RunOptions.Read(new ParsedArguments([argument]), terminal).Output);

    [Theory]
    [InlineData("1", 1)]
    [InlineData("64", 64)]
    [InlineData(null, 7)]
    public void Parallelism_is_the_command_line_s_or_the_environment_s(string? given, int expected) =>
        Assert.Equal(expected, RunOptions.ReadParallelism(new ParsedArguments(given is null ? [] : [$"--parallelism={given}"]), 7));

    [Theory]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("-1")]
    [InlineData("many")]
    public void Parallelism_out_of_range_is_bad_usage(string given) =>
        Assert.Contains("from 1 to 64", Assert.Throws<UsageException>(() => RunOptions.ReadParallelism(new ParsedArguments([$"--parallelism={given}"]), 7)).Message, StringComparison.Ordinal);

    private static RunOptions Read(params string[] arguments) => RunOptions.Read(new ParsedArguments(arguments), isTerminal: false);
}
