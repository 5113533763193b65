using WasteCoach.Build.Deployments;
using WasteCoach.Build.Tools.ArgoCd;

namespace WasteCoach.Build.Tests.Deployments;

/// <summary>Ways back, against a real repository.</summary>
[Trait("Category", "Contract")]
public sealed class ReleaseRollbackTests : IDisposable
{
    private readonly DeploymentRemote remote = new();
    private readonly DeploymentBranch branch;
    private readonly List<string> warnings = [];

    public ReleaseRollbackTests() => branch = remote.Branch();

    public void Dispose() => remote.Dispose();

    private ReleaseRollback Rollback => new(branch, remote.Values(branch), remote.Writer(branch));

    [Fact]
    public async Task A_deployment_that_fails_is_taken_back_as_a_whole_and_only_the_failing_image_is_banned()
    {
        var (first, bad) = await DeployTwiceAsync("auth", "waste");

        var back = await Rollback.RevertAsync(["waste"], default);

        Assert.Equal(remote.Tip, back!.Commit);
        Assert.Equal(["auth", "waste"], back.Returns.Select(item => item.Service).Order());
        Assert.Equal(first["auth"].Digest, Image("auth")!.Digest);
        Assert.Equal(first["waste"].Digest, Image("waste")!.Digest);
        Assert.Equal(bad["waste"].Digest, Assert.Single(Last().Withdrawn).Digest);
        Assert.Contains("[skip ci]", remote.Git("show --no-patch --format=%s main", inRemote: true), StringComparison.Ordinal);
        Assert.Contains("was rolled back", (await Assert.ThrowsAsync<DeploymentException>(() => remote.BumpAsync(bad["waste"]))).Message, StringComparison.Ordinal);
        Assert.NotNull((await remote.BumpAsync(bad["auth"])).Commit);
    }

    [Fact]
    public async Task What_was_deployed_anew_meanwhile_is_not_taken_back_with_it()
    {
        var (first, _) = await DeployTwiceAsync("auth", "waste");
        var newer = DeploymentRemote.Release("auth", remote.Change("auth", "newer"));
        await remote.BumpAsync(newer);

        await Rollback.RevertAsync(["waste"], default);

        Assert.Equal(newer.Digest, Image("auth")!.Digest);
        Assert.Equal(first["waste"].Digest, Image("waste")!.Digest);
    }

    [Fact]
    public async Task Without_an_image_before_nothing_is_taken_back()
    {
        await remote.BumpAsync(DeploymentRemote.Release("waste", remote.First));
        var tip = remote.Tip;

        Assert.Null(await Rollback.RevertAsync(["waste"], default));
        Assert.Equal(tip, remote.Tip);
    }

    [Fact]
    public async Task The_default_is_what_the_last_deployment_changed_back_to_what_argo_cd_brought_before()
    {
        var (first, _) = await DeployTwiceAsync("auth", "waste");
        var proven = remote.Tip;
        var third = DeploymentRemote.Release("waste", remote.Change("waste", "third"));
        await remote.BumpAsync(third);
        var tip = branch.Fetch();

        Assert.Equal(["waste"], Rollback.ServicesOfLastDeployment(tip));
        Assert.Equal("waste2", Text(Rollback.LastGood(tip, "waste", [new(1, proven, null)], warnings.Add)));
        Assert.Equal(first["waste"].Digest, Rollback.LastGood(tip, "waste", [new(1, remote.Git("rev-parse main~3", inRemote: true), null)], warnings.Add).Digest);
        Assert.Empty(warnings);
        Assert.Equal("waste2", Text(Rollback.LastGood(tip, "waste", null, warnings.Add)));
        Assert.Contains("remembers no sync", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_withdrawn_is_no_way_back()
    {
        var (first, _) = await DeployTwiceAsync("waste");
        await Rollback.RevertAsync(["waste"], default);
        await remote.BumpAsync(DeploymentRemote.Release("waste", remote.Change("waste", "third")));
        var tip = branch.Fetch();

        Assert.Equal(first["waste"].Digest, Rollback.LastGood(tip, "waste", null, _ => { }).Digest);
    }

    [Fact]
    public async Task Back_to_a_build_or_to_a_commit_of_the_branch()
    {
        var (first, second) = await DeployTwiceAsync("waste");
        var afterFirst = remote.Git("log --format=%H --grep=^Deploy main", inRemote: true).Split('\n')[1];
        var tip = branch.Fetch();

        Assert.Equal(first["waste"].Digest, Rollback.At(tip, "waste", first["waste"].Revision[..10]).Digest);
        Assert.Equal(first["waste"].Digest, Rollback.At(tip, "waste", afterFirst).Digest);
        Assert.Equal(second["waste"].Digest, Rollback.At(tip, "waste", tip).Digest);
        var refusal = Assert.Throws<DeploymentException>(() => Rollback.At(tip, "waste", "feedfeed"));
        Assert.Contains($"It ran: {second["waste"].Revision[..12]}, {first["waste"].Revision[..12]}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rollback_notes_what_ran_and_changes_nothing_when_it_runs_already()
    {
        var (first, second) = await DeployTwiceAsync("waste");
        DeployedImage Target(string tip) => Rollback.At(tip, "waste", first["waste"].Revision);

        var result = await Rollback.RunAsync(tip => [Target(tip)], default);
        var again = await Rollback.RunAsync(tip => [Target(tip)], default);

        Assert.Equal(second["waste"].Digest, Assert.Single(result!.Returns).From!.Digest);
        Assert.Equal(second["waste"].Digest, Assert.Single(Last().Withdrawn).Digest);
        Assert.Null(again);
    }

    private async Task<(Dictionary<string, ServiceRelease> First, Dictionary<string, ServiceRelease> Second)> DeployTwiceAsync(params string[] services)
    {
        var first = services.ToDictionary(service => service, service => DeploymentRemote.Release(service, remote.First, service + "1"));
        await remote.BumpAsync([.. first.Values]);
        var revision = remote.Change(services[0], "two");
        var second = services.ToDictionary(service => service, service => DeploymentRemote.Release(service, revision, service + "2"));
        await remote.BumpAsync([.. second.Values]);
        return (first, second);
    }

    private DeployedImage? Image(string service) => remote.Values(branch).ImageOf(branch.Fetch(), service);

    private DeploymentRecord Last()
    {
        var tip = branch.Fetch();
        return DeploymentRecord.Of(branch.Commit(tip));
    }

    private static string Text(DeployedImage image) => new[] { "waste1", "waste2" }.Single(text => DeploymentRemote.DigestOf(text) == image.Digest);
}
