using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Frosting;

namespace WasteCoach.Frosting.Tests.Host;

[Collection(HostTests.Name)]
public sealed class CommandLineTests
{
    private static readonly string[] TwoTargets = ["--target=Roof", "--target=Walls"];

    private static TestBuild House => new TestBuild().With<Ground>().With<Walls>().With<Roof>().With<Garden>();

    [Fact]
    public void Several_targets_form_one_graph()
    {
        var build = House;

        Assert.Equal(0, build.Run(TwoTargets));
        Assert.Equal(["Ground", "Walls", "Roof"], build.Journal);
    }

    [Fact]
    public void Independent_targets_all_run()
    {
        var build = House;

        Assert.Equal(0, build.Run("-t", "Garden", "-t", "Ground"));
        Assert.Equal(["Garden", "Ground"], build.Journal.Order());
    }

    [Fact]
    public void An_unknown_target_is_an_error_that_names_it()
    {
        var build = House;

        Assert.Equal(1, build.Run("--target=Cellar"));
        Assert.Contains("Cellar", build.Log, StringComparison.Ordinal);
        Assert.Empty(build.Journal);
    }

    [Fact]
    public void An_unknown_target_beside_a_known_one_is_an_error_that_runs_nothing()
    {
        var build = House;

        Assert.Equal(1, build.Run("--target=Garden", "--target=Cellar"));
        Assert.Empty(build.Journal);
    }

    [Theory]
    [InlineData("--exclusive")]
    [InlineData("-e")]
    public void Exclusive_runs_the_target_alone(string option)
    {
        var build = House;

        Assert.Equal(0, build.Run("--target=Roof", option));
        Assert.Equal(["Roof"], build.Journal);
    }

    [Theory]
    [InlineData("--dryrun")]
    [InlineData("--noop")]
    [InlineData("--whatif")]
    public void A_dry_run_lists_the_tasks_in_their_order_and_does_nothing(string option)
    {
        var build = House;

        Assert.Equal(0, build.Run("--target=Roof", option));
        Assert.Empty(build.Journal);
        Assert.Matches("(?s)1. Ground.*2. Walls.*3. Roof", build.Log);
        Assert.DoesNotContain("Garden", build.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--tree")]
    [InlineData("--showtree")]
    public void The_tree_shows_who_depends_on_whom_and_runs_nothing(string option)
    {
        var build = House;

        Assert.Equal(0, build.Run(option));
        Assert.Empty(build.Journal);
        Assert.Matches("Roof[^\\w]+Walls[^\\w]+Ground", build.Screen);
        Assert.Contains("Garden", build.Screen, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--description")]
    [InlineData("--showdescriptions")]
    public void The_descriptions_are_listed_and_nothing_runs(string option)
    {
        var build = House;

        Assert.Equal(0, build.Run(option));
        Assert.Empty(build.Journal);
        Assert.Matches("Roof.*Keeps the rain out", build.Screen);
        Assert.Matches("Garden", build.Screen);
    }

    [Theory]
    [InlineData("--verbosity=diagnostic", Verbosity.Diagnostic)]
    [InlineData("-v=quiet", Verbosity.Quiet)]
    [InlineData("--verbosity=Minimal", Verbosity.Minimal)]
    public void The_verbosity_is_that_of_the_log(string option, Verbosity expected)
    {
        var build = House;

        Assert.Equal(0, build.Run("--target=Garden", option));
        Assert.Equal(expected, build.Verbosity);
    }

    [Fact]
    public void The_verbosity_may_come_from_the_configuration_and_the_command_line_goes_before_it()
    {
        var configured = House.With(host => host.UseCakeSetting("Settings_Verbosity", "verbose"));
        Assert.Equal(0, configured.Run("--target=Garden"));
        Assert.Equal(Verbosity.Verbose, configured.Verbosity);

        var overridden = House.With(host => host.UseCakeSetting("Settings_Verbosity", "verbose"));
        Assert.Equal(0, overridden.Run("--target=Garden", "--verbosity=quiet"));
        Assert.Equal(Verbosity.Quiet, overridden.Verbosity);
    }

    [Fact]
    public void A_value_that_cannot_be_read_is_an_error_that_runs_nothing()
    {
        var build = House;

        Assert.Equal(-1, build.Run("--target=Garden", "--verbosity=loud"));
        Assert.Contains("--verbosity=loud", build.Screen, StringComparison.Ordinal);
        Assert.Contains("Diagnostic", build.Screen, StringComparison.Ordinal);
        Assert.Empty(build.Journal);
    }

    [Fact]
    public void The_version_is_that_of_Cake()
    {
        var build = House;

        Assert.Equal(0, build.Run("--version"));
        Assert.Equal("7.0.0", build.Screen.Trim());
        Assert.Empty(build.Journal);
    }

    [Fact]
    public void Info_tells_the_version_and_runs_nothing()
    {
        var build = House;

        Assert.Equal(0, build.Run("--info"));
        Assert.Contains("7.0.0", build.Screen, StringComparison.Ordinal);
        Assert.Empty(build.Journal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public void Help_names_every_option_and_runs_nothing(string option)
    {
        var build = House;

        Assert.Equal(0, build.Run(option));
        Assert.All(
            ["--target", "--exclusive", "--dryrun", "--tree", "--description", "--verbosity", "--working", "--version", "--info"],
            name => Assert.Contains(name, build.Screen, StringComparison.Ordinal));
        Assert.Empty(build.Journal);
    }

    [Fact]
    public void Other_options_are_arguments_of_the_tasks_beside_the_known_ones()
    {
        var build = new TestBuild().With<Arguments>();

        Assert.Equal(0, build.Run("--target=Arguments", "--colour=red", "--colour=blue", "--fast", "--exclusive"));
        Assert.Equal(["target=Arguments", "colour=red,blue", "fast", "exclusive"], build.Journal);
    }

    private abstract class Step(Journal journal) : FrostingTask
    {
        public override void Run(ICakeContext context) => journal.Add(GetType().Name);
    }

    private sealed class Ground(Journal journal) : Step(journal);

    [IsDependentOn(typeof(Ground))]
    private sealed class Walls(Journal journal) : Step(journal);

    [TaskDescription("Keeps the rain out")]
    [IsDependentOn(typeof(Walls))]
    private sealed class Roof(Journal journal) : Step(journal);

    private sealed class Garden(Journal journal) : Step(journal);

    private sealed class Arguments(Journal journal) : FrostingTask
    {
        public override void Run(ICakeContext context)
        {
            journal.Add($"target={context.Arguments.GetArgument("target")}");
            journal.Add($"colour={string.Join(',', context.Arguments.GetArguments("colour"))}");
            journal.Add(context.Arguments.HasArgument("fast") ? "fast" : "slow");
            journal.Add(context.Arguments.HasArgument("exclusive") ? "exclusive" : "inclusive");
        }
    }
}
