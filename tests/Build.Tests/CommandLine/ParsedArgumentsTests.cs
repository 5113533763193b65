using WasteCoach.Build.CommandLine;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tests.CommandLine;

public sealed class ParsedArgumentsTests
{
    public static TheoryData<string> Options => [.. BuildOptions.All.Select(option => option.Name)];

    [Theory]
    [MemberData(nameof(Options))]
    public void Every_option_is_read_in_each_of_its_forms(string name)
    {
        var option = BuildOptions.All.Single(known => known.Name == name);
        string[][] forms = option.Value is null
            ? [[$"--{name}"], [$"--{name}=true"], [$"--{name.ToUpperInvariant()}"], .. Short(option)]
            : [[$"--{name}=some"], [$"--{name}", "some"], [$"--{name.ToUpperInvariant()}=some"], .. Short(option)];

        Assert.All(forms, form =>
        {
            var arguments = new ParsedArguments(form);
            Assert.True(arguments.Has(option));
            Assert.Equal(option.Value is null ? "true" : "some", arguments.Get(option));
            Assert.Equal([option.Value is null ? $"--{name}" : $"--{name}=some"], arguments.ForCake());
        });

        static string[][] Short(BuildOption option) => option switch
        {
            { Short: null } => [],
            { Value: null } => [[$"-{option.Short}"]],
            _ => [[$"-{option.Short}=some"], [$"-{option.Short}", "some"]],
        };
    }

    [Fact]
    public void A_switch_can_be_said_not_to_be_on() => Assert.False(new ParsedArguments(["--force=false"]).Has(BuildOptions.Force));

    [Fact]
    public void The_target_may_be_given_several_times_and_a_value_may_hold_an_equals_sign()
    {
        var arguments = new ParsedArguments(["--target=A", "-t", "B", "--filter=Category=Slow"]);

        Assert.Equal(["A", "B"], arguments.GetAll(BuildOptions.Target));
        Assert.Equal("Category=Slow", arguments.Get(BuildOptions.Filter));
    }

    [Theory]
    [InlineData("Cluster", "'Cluster' is no option.", "./build.sh --target=Cluster")]
    [InlineData("", "'' is no option.", "--target=")]
    [InlineData("--tagret=Cluster", "There is no option '--tagret=Cluster'.", "Did you mean target?")]
    [InlineData("--dry-run", "There is no option '--dry-run'.", "Did you mean dryrun?")]
    [InlineData("-x", "There is no option '-x'.", "Valid here: target, ")]
    [InlineData("--", "There is no option '--'.", "Valid here: target, ")]
    [InlineData("--target", "--target needs a value.", "--target=NAME")]
    [InlineData("--target=", "--target needs a value.", "--target=NAME")]
    [InlineData("--force=maybe", "--force is a switch and takes no value, but 'maybe' was given.", "Write it as --force.")]
    public void What_makes_no_sense_is_refused_with_what_to_write_instead(string argument, string problem, string remedy)
    {
        var refusal = Assert.Throws<UsageException>(() => new ParsedArguments([argument]));

        Assert.Equal(ExitCodes.Usage, refusal.ExitCode);
        Assert.StartsWith(problem, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_is_never_taken_for_another_one_s_value() =>
        Assert.StartsWith("--target needs a value.", Assert.Throws<UsageException>(() => new ParsedArguments(["--target", "--force"])).Message, StringComparison.Ordinal);
}
