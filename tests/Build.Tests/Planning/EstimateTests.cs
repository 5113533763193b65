using WasteCoach.Build.Environments;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Phases.Journal;
using WasteCoach.Build.Planning;
using Repository = WasteCoach.Build.Tests.Environments.Repository;

namespace WasteCoach.Build.Tests.Planning;

public sealed class EstimateTests
{
    private static readonly Dictionary<string, int> Defaults = new() { [PhaseDurations.Default] = 15, ["Common"] = 130 };

    [Theory]
    [InlineData("Common", new double[] { }, 130)]
    [InlineData("Unknown", new double[] { }, 15)]
    [InlineData("Common", new double[] { 40 }, 40)]
    [InlineData("Common", new double[] { 10, 50 }, 30)]
    [InlineData("Common", new double[] { 900, 900, 900, 40, 60, 20, 50, 30 }, 40)]
    public void A_phase_takes_the_median_of_its_last_five_successes(string phase, double[] successes, double expected) =>
        Assert.Equal(expected, new PhaseDurations(successes.Select(seconds => Record("Common", JournalEvent.PhaseSucceeded, seconds)), Defaults).Of(phase).TotalSeconds);

    [Fact]
    public void A_failure_says_nothing_of_how_long_a_success_takes() =>
        Assert.Equal(130, new PhaseDurations([Record("Common", JournalEvent.PhaseFailed, 1)], Defaults).Of("Common").TotalSeconds);

    [Fact]
    public void The_longest_chain_decides_and_what_is_skipped_takes_no_time()
    {
        var needs = new Dictionary<string, string[]> { ["Well"] = [], ["Ground"] = [], ["House"] = ["Ground"], ["Roof"] = ["House", "Well"] };
        var seconds = new Dictionary<string, int> { ["Well"] = 50, ["Ground"] = 20, ["Roof"] = 10 };

        var estimate = TimeEstimate.Of(["Well", "Ground", "House", "Roof"], phase => needs[phase], phase => TimeSpan.FromSeconds(seconds.GetValueOrDefault(phase)));

        Assert.Equal(["Well", "Roof"], estimate.Chain);
        Assert.Equal((60, 80), (estimate.Expected.TotalSeconds, estimate.OneByOne.TotalSeconds));
    }

    [Fact]
    public void A_run_of_nothing_takes_no_time() => Assert.Equal(TimeSpan.Zero, TimeEstimate.Of([], _ => [], _ => TimeSpan.Zero).Expected);

    [Fact]
    public void The_catalogue_has_figures_for_phases_that_exist() => Assert.All(
        new EnvironmentCatalogue(Repository.Root).Versions.PhaseSeconds.Keys.Where(name => name != PhaseDurations.Default),
        name => Assert.Contains(name, new PhaseCatalogue(typeof(BuildHost).Assembly).Names));

    [Fact]
    public void The_phases_of_a_target_stand_after_what_they_need()
    {
        var phases = new PhaseCatalogue(typeof(BuildHost).Assembly);

        var order = phases.OrderFor("Cluster", "Deploy");

        Assert.Equal(order.Distinct(), order);
        Assert.Superset(new HashSet<string> { "HostTools", "ProvisionCluster", "Verify", "Smoke" }, order.ToHashSet());
        Assert.All(order, phase => Assert.All(phases.PhasesNeededBy(phase), need => Assert.True(order.ToList().IndexOf(need) < order.ToList().IndexOf(phase), $"{need} after {phase}")));
    }

    private static JournalRecord Record(string phase, JournalEvent what, double seconds) =>
        new() { Run = "run", Number = 1, At = DateTimeOffset.UnixEpoch, Event = what, Phase = phase, Seconds = seconds };
}
