using System.Net;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Deployments.Registries;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Tests.Deployments.Registries;
using WasteCoach.Build.Tests.Environments;

namespace WasteCoach.Build.Tests.Deployments;

/// <summary>From releases to healthy pods and back, through a real repository and Argo CD's API.</summary>
[Trait("Category", "Contract")]
public sealed class DeploymentFlowTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly DeploymentRemote remote = new();
    private readonly FollowingArgoCd argoCd;
    private readonly DeploymentBranch branch;
    private readonly List<string> lines = [];

    public DeploymentFlowTests()
    {
        argoCd = new FollowingArgoCd(remote);
        branch = remote.Branch();
    }

    public void Dispose()
    {
        argoCd.Dispose();
        remote.Dispose();
    }

    [Fact]
    public async Task Everything_is_synced_at_first_then_only_what_a_commit_changed_and_then_nothing()
    {
        await remote.BumpAsync([.. remote.Services.Select(service => DeploymentRemote.Release(service, remote.First))]);
        await SyncAsync();
        Assert.Equal(["applications", "auth", "users", "waste"], argoCd.Synced.Order());

        await remote.BumpAsync(DeploymentRemote.Release("waste", remote.Change("waste", "one line")));
        await SyncAsync();
        Assert.Equal(["waste"], argoCd.Synced.Skip(4));
        Assert.Contains(lines, line => line.StartsWith("waste: git changed it since ", StringComparison.Ordinal));

        remote.Write("README.md", "nothing that is deployed\n");
        remote.Write("charts/waste/values-production.yaml", "image: { tag: \"\", digest: \"\" }\n");
        remote.Commit("Readme, and another environment");
        await SyncAsync();
        Assert.Equal(5, argoCd.Synced.Count());

        remote.Write("charts/library/templates/_pod.tpl", "changed\n");
        remote.Commit("The library");
        await SyncAsync();
        Assert.Equal(["auth", "users", "waste"], argoCd.Synced.Skip(5).Order());
    }

    [Fact]
    public async Task A_service_that_is_added_in_git_comes_with_the_list()
    {
        await DeployAsync();
        remote.Write("charts/applications/values.yaml", "services: [auth, users, waste, payments]\n");
        remote.Write("charts/payments/values-rehearsal.yaml", DeploymentRemote.ValuesOf("payments"));
        await remote.BumpAsync(DeploymentRemote.Release("payments", remote.Commit("A seventh service")));

        await SyncAsync();

        Assert.Equal(["applications", "payments"], argoCd.Synced.Skip(4));
        Assert.Contains("payments: Argo CD does not know it yet", lines);
    }

    [Fact]
    public async Task Pods_that_crash_fail_the_deployment_with_their_log_and_without_the_option_git_stays()
    {
        await DeployAsync();
        var bad = await BreakAsync();

        var failure = await Assert.ThrowsAsync<ApplicationFailure>(() => SyncAsync());

        Assert.Equal("waste", failure.Application);
        Assert.Contains("pod waste-new is in CrashLoopBackOff", failure.Message, StringComparison.Ordinal);
        Assert.Contains("it crashed because of the test", failure.Message, StringComparison.Ordinal);
        Assert.Equal(bad.Digest, Image("waste").Digest);
    }

    [Fact]
    public async Task With_the_option_git_and_cluster_go_back_and_agree()
    {
        await DeployAsync();
        var good = Image("waste");
        var bad = await BreakAsync();

        var failure = await Assert.ThrowsAsync<DeploymentException>(() => SyncAsync(takeBack: true));

        Assert.Contains("it crashed because of the test", failure.Message, StringComparison.Ordinal);
        Assert.Contains("It was taken back", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Git and cluster agree, the version before serves", failure.Message, StringComparison.Ordinal);
        Assert.Equal(good.Digest, Image("waste").Digest);
        var status = Assert.Single(await StatusAsync(), item => item.Service == "waste");
        Assert.Equal((good.Digest, "Synced", "Healthy", (string?)null), (Assert.Single(status.ClusterDigests), status.Sync, status.Health, status.Trouble));
        Assert.Contains("was rolled back", (await Assert.ThrowsAsync<DeploymentException>(() => remote.BumpAsync(bad))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_deployment_that_crashes_has_nothing_to_go_back_to_and_says_so()
    {
        var release = DeploymentRemote.Release("waste", remote.First);
        argoCd.Crashing.Add(release.Digest);
        await remote.BumpAsync([release, .. remote.Services.Where(service => service != "waste").Select(service => DeploymentRemote.Release(service, remote.First))]);

        Assert.Contains("had no image before this one", (await Assert.ThrowsAsync<DeploymentException>(() => SyncAsync(takeBack: true))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_agrees_after_a_deployment_and_names_what_does_not()
    {
        await DeployAsync();
        Assert.All(await StatusAsync(), status => Assert.Null(status.Trouble));
        var row = Assert.Single(EnvironmentStatus.Table(await StatusAsync(), DateTimeOffset.UnixEpoch), line => line.StartsWith("waste", StringComparison.Ordinal));
        Assert.Contains($"{remote.First[..12]} First", row, StringComparison.Ordinal);
        Assert.Contains("same", row, StringComparison.Ordinal);

        await remote.BumpAsync(DeploymentRemote.Release("waste", remote.Change("waste", "not synced")));

        var troubled = Assert.Single(await StatusAsync(), status => status.Trouble is not null);
        Assert.Equal("waste", troubled.Service);
        Assert.Contains("git names ", troubled.Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_status_tells_which_image_the_registry_has_lost()
    {
        await DeployAsync();
        var names = new ImageNames(new EnvironmentCatalogue(Repository.Root).Load("rehearsal"));
        using var server = new ScriptedRegistry((_, request) => request.Url!.AbsolutePath.Contains("/waste/", StringComparison.Ordinal)
            ? new ScriptedRegistry.Reply(HttpStatusCode.NotFound)
            : new ScriptedRegistry.Reply(HttpStatusCode.OK).With("Docker-Content-Digest", request.Url.Segments[^1]));
        using var images = new ReleaseImages(new RegistryClient(new RegistryEndpoint(server.Address, PlainHttp: true), null, TimeProvider.System), names);
        using var client = argoCd.Server.Client();

        var statuses = await new EnvironmentStatus(branch, remote.Values(branch), client, images).OfAllAsync(branch.Fetch(), default);

        var lost = Assert.Single(statuses, status => status.Trouble is not null);
        Assert.Equal(("waste", false), (lost.Service, lost.IsInRegistry));
        Assert.Contains($"the registry has no {lost.GitDigest}", lost.Trouble, StringComparison.Ordinal);
        Assert.All(statuses.Where(status => status != lost), status => Assert.True(status.IsInRegistry));
    }

    private async Task DeployAsync()
    {
        await remote.BumpAsync([.. remote.Services.Select(service => DeploymentRemote.Release(service, remote.First))]);
        await SyncAsync();
    }

    private async Task<ServiceRelease> BreakAsync()
    {
        var bad = DeploymentRemote.Release("waste", remote.Change("waste", "crashes"));
        argoCd.Crashing.Add(bad.Digest);
        await remote.BumpAsync(bad);
        return bad;
    }

    private async Task SyncAsync(bool takeBack = false)
    {
        using var client = argoCd.Server.Client();
        var values = remote.Values(branch);
        var plan = new SyncPlan(client, branch, values);
        void Add(string line)
        {
            lock (lines)
            {
                lines.Add(line);
            }
        }

        await new DeploymentSync(
            plan,
            new ApplicationsSync(plan, new ApplicationSync(client, TimeProvider.System), Deadline, Add, Add),
            new ReleaseRollback(branch, values, remote.Writer(branch)),
            Add,
            Add).RunAsync(branch.Fetch(), takeBack, default);
    }

    private async Task<IReadOnlyList<ServiceStatus>> StatusAsync()
    {
        using var client = argoCd.Server.Client();
        return await new EnvironmentStatus(branch, remote.Values(branch), client).OfAllAsync(branch.Fetch(), default);
    }

    private DeployedImage Image(string service) => remote.Values(branch).ImageOf(branch.Fetch(), service)!;
}
