using WasteCoach.Build.Deployments;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Deployments;

/// <summary>Bumps against a real repository.</summary>
[Trait("Category", "Contract")]
public sealed class ReleaseBumpTests : IDisposable
{
    private readonly DeploymentRemote remote = new();

    public void Dispose() => remote.Dispose();

    [Fact]
    public async Task A_bump_changes_tag_and_digest_of_the_services_given_in_one_commit_and_nothing_else()
    {
        var release = DeploymentRemote.Release("waste", remote.First);
        var other = DeploymentRemote.Release("auth", remote.First);

        var result = await remote.BumpAsync(release, other);

        Assert.Equal(remote.Tip, result.Commit);
        Assert.Equal(remote.First, remote.Git("rev-parse main^", inRemote: true));
        Assert.Equal("charts/auth/values-rehearsal.yaml\ncharts/waste/values-rehearsal.yaml", remote.Git("show --format= --name-only main", inRemote: true));
        var branch = remote.Branch();
        Assert.Equal(DeploymentRemote.ValuesOf("waste", remote.First, release.Digest), branch.Read(branch.Fetch(), "charts/waste/values-rehearsal.yaml"));
        var message = remote.Git("show --no-patch --format=%an%n%ae%n%B main", inRemote: true);
        Assert.StartsWith("Deploy\ndeploy@example.test\nDeploy waste and auth to rehearsal [skip ci]\n", message, StringComparison.Ordinal);
        Assert.Contains(release.Digest, message, StringComparison.Ordinal);
        Assert.Contains($"Source-Commit: {remote.First}", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Modes_of_files_and_the_working_tree_of_the_user_stay_as_they_are()
    {
        remote.Write("build.sh", "#!/bin/sh\n");
        remote.Run($"chmod +x '{remote.Checkout}/build.sh'");
        var source = remote.Commit("A script");
        remote.Write("charts/waste/values-rehearsal.yaml", "edited and not committed");

        await remote.BumpAsync(DeploymentRemote.Release("auth", source));

        Assert.StartsWith("100755", remote.Git("ls-tree main build.sh", inRemote: true), StringComparison.Ordinal);
        Assert.Equal("M charts/waste/values-rehearsal.yaml", remote.Git("status --porcelain").Trim());
        Assert.Equal(source, remote.Git("rev-parse HEAD"));
    }

    [Fact]
    public async Task The_same_release_again_makes_no_commit()
    {
        var release = DeploymentRemote.Release("waste", remote.First);
        await remote.BumpAsync(release);
        var tip = remote.Tip;

        var again = await remote.BumpAsync(release, DeploymentRemote.Release("waste", remote.First));

        Assert.Null(again.Commit);
        Assert.Equal((tip, tip), (again.Tip, remote.Tip));
    }

    [Fact]
    public async Task A_late_older_build_is_refused_with_the_facts_and_nothing_of_its_run_lands()
    {
        var older = remote.First;
        var newer = remote.Change("waste", "newer");
        await remote.BumpAsync(DeploymentRemote.Release("waste", newer));
        var tip = remote.Tip;

        var refusal = await Assert.ThrowsAsync<DeploymentException>(() => remote.BumpAsync(DeploymentRemote.Release("auth", older), DeploymentRemote.Release("waste", older)));

        Assert.Contains("waste: charts/waste/values-rehearsal.yaml names " + newer[..12], refusal.Message, StringComparison.Ordinal);
        Assert.Contains("\"waste: newer\"", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"{older[..12]} \"First\", which is older", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--target=Rollback --service=waste", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(tip, remote.Tip);
    }

    [Fact]
    public async Task A_build_of_another_history_is_refused()
    {
        await remote.BumpAsync(DeploymentRemote.Release("waste", remote.First));

        var refusal = await Assert.ThrowsAsync<DeploymentException>(() => remote.BumpAsync(DeploymentRemote.Release("waste", new string('a', 40))));

        Assert.Contains("aaaaaaaaaaaa, which is not on main", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("neither is in the history of the other", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_revision_on_another_base_image_is_no_older_build()
    {
        await remote.BumpAsync(DeploymentRemote.Release("waste", remote.First));

        var result = await remote.BumpAsync(DeploymentRemote.Release("waste", remote.First, "on another base"));

        Assert.NotNull(result.Commit);
    }

    // The whole of the claim: nobody's change is lost, none taken back, and each commit touches its own two lines alone.
    [Fact]
    public async Task Twenty_bumps_of_different_services_from_twenty_clones_at_once_all_land()
    {
        var services = Enumerable.Range(1, 20).Select(i => $"service-{i:00}").ToList();
        using var many = new DeploymentRemote([.. services]);
        var releases = services.Select(service => DeploymentRemote.Release(service, many.First)).ToList();

        var results = await Task.WhenAll(releases.Select(release => Task.Run(() => many.BumpAsync(release))));

        Assert.All(results, result => Assert.NotNull(result.Commit));
        Assert.Equal(20, results.Select(result => result.Commit).Distinct().Count());
        Assert.Equal("21", many.Git("rev-list --count main", inRemote: true));
        Assert.Equal("", many.Git("rev-list --merges main", inRemote: true));
        var branch = many.Branch();
        var tip = branch.Fetch();
        foreach (var (release, result) in releases.Zip(results))
        {
            Assert.Equal($"2\t2\tcharts/{release.Service}/values-rehearsal.yaml", many.Git($"show --format= --numstat {result.Commit}", inRemote: true));
            Assert.Equal(DeploymentRemote.ValuesOf(release.Service, release.Revision, release.Digest), branch.Read(tip, $"charts/{release.Service}/values-rehearsal.yaml"));
        }

        Assert.NotEmpty(many.Lines);
    }

    [Fact]
    public async Task Contending_builds_of_one_service_end_with_the_newest_whoever_comes_last()
    {
        var revisions = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            revisions.Add(remote.Change("waste", $"build {i}"));
        }

        var outcomes = await Task.WhenAll(revisions.Select(revision => Task.Run(async () =>
        {
            try
            {
                await remote.BumpAsync(DeploymentRemote.Release("waste", revision));
                return "landed";
            }
            catch (DeploymentException refusal)
            {
                return refusal.Message;
            }
        })));

        Assert.Equal("landed", outcomes[^1]);
        Assert.All(outcomes, outcome => Assert.True(outcome == "landed" || outcome.Contains("which is older", StringComparison.Ordinal), outcome));
        var branch = remote.Branch();
        Assert.Equal(revisions[^1], remote.Values(branch).ImageOf(branch.Fetch(), "waste")!.Revision);
    }

    [Fact]
    public async Task What_was_rolled_back_stays_away_until_it_is_forced()
    {
        var bad = DeploymentRemote.Release("waste", remote.Change("waste", "bad"));
        await remote.BumpAsync(bad);
        await WithdrawAsync(bad);

        var refusal = await Assert.ThrowsAsync<DeploymentException>(() => remote.BumpAsync(bad));
        var beside = await remote.BumpAsync(bad, DeploymentRemote.Release("auth", bad.Revision));
        var forced = await remote.Bump().RunAsync([bad], bad.Revision, bringBack: true, CancellationToken.None);
        var settled = await remote.BumpAsync(bad);

        Assert.Contains("was rolled back at", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--force", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("auth", Assert.Single(beside.Changed).Service);
        Assert.Contains("was rolled back at", Assert.Single(beside.HeldBack), StringComparison.Ordinal);
        Assert.NotNull(forced.Commit);
        Assert.Null(settled.Commit);
    }

    [Fact]
    public async Task A_correction_of_what_was_rolled_back_is_welcome()
    {
        var bad = DeploymentRemote.Release("waste", remote.Change("waste", "bad"));
        await remote.BumpAsync(bad);
        await WithdrawAsync(bad);

        Assert.NotNull((await remote.BumpAsync(DeploymentRemote.Release("waste", remote.Change("waste", "good")))).Commit);
    }

    [Fact]
    public async Task A_refused_push_is_told_in_the_remote_s_own_words()
    {
        var hook = Path.Combine(remote.Address, "hooks", "pre-receive");
        File.WriteAllText(hook, "#!/bin/sh\necho 'Freeze until Monday, ask Mina.' >&2\nexit 1\n");
        remote.Run($"chmod +x '{hook}'");

        var refusal = await Assert.ThrowsAsync<DeploymentException>(() => remote.BumpAsync(DeploymentRemote.Release("waste", remote.First)));

        Assert.Contains("Freeze until Monday, ask Mina.", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("A hook of the remote says no", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(remote.First, remote.Tip);
        File.Delete(hook);
        Assert.NotNull((await remote.BumpAsync(DeploymentRemote.Release("waste", remote.First))).Commit);
    }

    [Fact]
    public void A_remote_that_is_not_there_is_a_failure_with_its_address()
    {
        var failure = Assert.Throws<ToolFailure>(() => remote.Branch("git://127.0.0.1:1/none.git").Fetch());

        Assert.Contains("git://127.0.0.1:1/none.git", failure.Message, StringComparison.Ordinal);
        Assert.NotNull(failure.Remedy);
    }

    [Fact]
    public async Task A_service_without_values_for_the_environment_is_named()
    {
        var refusal = await Assert.ThrowsAsync<DeploymentException>(() => remote.BumpAsync(DeploymentRemote.Release("payments", remote.First)));

        Assert.Contains("charts/payments/values-rehearsal.yaml is not on branch main", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_of_services_is_read_from_the_branch()
    {
        var branch = remote.Branch();

        Assert.Equal(["auth", "users", "waste"], remote.Values(branch).Services(branch.Fetch()));
    }

    private Task WithdrawAsync(ServiceRelease bad)
    {
        var branch = remote.Branch();
        var good = new DeployedImage("waste", remote.First, DeploymentRemote.DigestOf("good"));
        return remote.Writer(branch).WriteAsync(
            tip => new BranchChange(
                new Dictionary<string, string> { [remote.Values(branch).PathOf("waste")] = remote.Values(branch).Read(tip, "waste").With(good.Revision, good.Digest) },
                DeploymentRecord.Message("Roll back waste", good.Revision, [good], [new("waste", bad.Revision, bad.Digest)])),
            CancellationToken.None);
    }
}
