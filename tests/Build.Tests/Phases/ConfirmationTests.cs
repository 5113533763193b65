using WasteCoach.Build.CommandLine;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tests.Environments;

namespace WasteCoach.Build.Tests.Phases;

/// <summary>What the user has to say before something goes for good. Tests have no terminal, so nobody is asked.</summary>
public sealed class ConfirmationTests
{
    private static readonly BuildEnvironment Environment = Sample.Read(Sample.Environment);

    private static string Name => Environment.Cluster.Name;

    [Fact]
    public void The_command_to_give_next_is_the_one_that_was_given_with_the_name()
    {
        var refused = Refused(Environment, losesData: false, "--target=Rebuild", "--keep=volumes,zone", "--parallelism=2");

        Assert.Equal(
            ["Destroy deletes it all. It needs the cluster's name.", $"If that is what you want: ./build.sh --target=Rebuild --keep=volumes,zone --parallelism=2 --confirm={Name}"],
            refused.Message.ReplaceLineEndings("\n").Split('\n'));
    }

    [Fact]
    public void Another_clusters_name_is_refused_and_not_repeated()
    {
        var refused = Refused(Environment, losesData: false, "--target=RestorePostgreSql", "--confirm=another", "--backup=a/b.dump");

        Assert.Contains($"is the cluster {Name}, not 'another': nothing was touched", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith($"./build.sh --target=RestorePostgreSql --backup=a/b.dump --confirm={Name}", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, true, false, true)]
    [InlineData(true, false, false, true)]
    [InlineData(true, true, true, true)]
    [InlineData(true, true, false, false)]
    public void Data_that_the_environment_protects_goes_only_with_a_second_word(bool @protected, bool losesData, bool understood, bool goesOn)
    {
        var environment = Environment with { Cluster = Environment.Cluster with { ProtectData = @protected } };
        string[] given = ["--target=Destroy", $"--confirm={Name}", .. understood ? (string[])["--i-understand-data-loss"] : []];

        if (goesOn)
        {
            Require(environment, losesData, given);
        }
        else
        {
            Assert.EndsWith($"--target=Destroy --confirm={Name} --i-understand-data-loss", Refused(environment, losesData, given).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_dry_run_touches_nothing_and_needs_no_name() => Require(Environment, losesData: true, "--target=Destroy", "--dryrun");

    private static UsageException Refused(BuildEnvironment environment, bool losesData, params string[] given) =>
        Assert.Throws<UsageException>(() => Require(environment, losesData, given));

    private static void Require(BuildEnvironment environment, bool losesData, params string[] given) =>
        Confirmation.Require(RunOptions.Read(new ParsedArguments(given), isTerminal: false), environment, "Destroy", "deletes it all", losesData);
}
