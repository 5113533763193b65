using WasteCoach.Build.CommandLine;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tests.Phases;

public sealed class RunSequenceTests
{
    private readonly List<string> ran = [];

    [Fact]
    public void A_target_s_success_is_followed_by_the_run_that_it_continues_with()
    {
        Assert.Equal(0, Run(_ => 0, "--target=QuickRebuild", "--confirm=growbin", "--environment=production", "--parallelism=2", "--force"));

        Assert.Equal(
            ["--target=QuickRebuild --confirm=growbin --environment=production --parallelism=2 --force", "--target=Cluster --environment=production --parallelism=2"],
            ran);
    }

    [Fact]
    public void A_dry_run_shows_what_the_first_run_would_take_away()
    {
        Assert.Equal(0, Run(_ => 0, "--target=QuickRebuild", "--dryrun"));

        Assert.Equal("--target=Cluster --from=MasterInit --dryrun", ran[1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(130)]
    public void Nothing_follows_what_did_not_succeed(int code)
    {
        Assert.Equal(code, Run(_ => code, "--target=QuickRebuild"));

        Assert.Single(ran);
    }

    [Fact]
    public void The_exit_code_is_that_of_the_run_that_failed() => Assert.Equal(3, Run(line => line.Contains("Cluster", StringComparison.Ordinal) ? 3 : 0, "--target=QuickRebuild"));

    [Theory]
    [InlineData("--target=Cluster")]
    [InlineData("--target=Reset")]
    [InlineData("--target=NoSuchTarget")]
    [InlineData("--target=QuickRebuild", "--tree")]
    [InlineData("--description")]
    public void Most_runs_are_all(params string[] line)
    {
        Run(_ => 0, line);

        Assert.Single(ran);
    }

    [Fact]
    public void Two_targets_that_go_on_with_the_same_one_do_so_once()
    {
        Run(_ => 0, "--target=AddNode", "--target=replacenode");

        Assert.Equal(2, ran.Count);
    }

    [Fact]
    public void What_needs_a_phase_is_forgotten_with_it_and_nothing_else()
    {
        var forgotten = new PhaseCatalogue(typeof(BuildHost).Assembly).FromOnwards("MasterInit");

        Assert.Superset(new HashSet<string> { "MasterInit", "WorkerJoin", "Cni", "EtcdBackup", "PostgreSql", "Route53", "Verify" }, forgotten.ToHashSet());
        Assert.All(new[] { "Common", "Inventory", "ProvisionCluster", "ProvisionFoundation", "StateBucket" }, phase => Assert.DoesNotContain(phase, forgotten));
    }

    private int Run(Func<string, int> run, params string[] line) => new RunSequence(
        new PhaseCatalogue(typeof(BuildHost).Assembly),
        arguments =>
        {
            ran.Add(string.Join(' ', arguments.ForCake()));
            return run(ran[^1]);
        },
        _ => { }).Run(new ParsedArguments(line));
}
