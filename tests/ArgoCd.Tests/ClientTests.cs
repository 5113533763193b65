using WasteCoach.Build.Deployments;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Tools.ArgoCd;

namespace ArgoCd.Tests;

/// <summary>The build's own client, which knows nothing of the stand-in.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ClientTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly string Digest = $"sha256:{new string('a', 64)}";
    private readonly Scene scene;
    private readonly ArgoCdClient client;

    public ClientTests(ClusterFixture cluster)
    {
        scene = new Scene(cluster);
        client = Client(ArgoCdProcess.Token);
    }

    public void Dispose()
    {
        client.Dispose();
        scene.Dispose();
    }

    [Theory]
    [InlineData("retry: { limit: 0 }")]
    [InlineData("automated: { prune: true, selfHeal: true }")]
    public async Task A_deployment_arrives_whether_the_application_syncs_itself_or_not(string policy)
    {
        scene.Chart(image: $"registry.test/web@{Digest}");
        var commit = scene.Git.Push("first");
        scene.Application(policy);

        var seen = await Deploy(commit, Digest);

        Assert.Contains("Healthy", seen, StringComparison.Ordinal);
        Assert.Contains(await client.ApplicationsAsync(CancellationToken.None), application => application.Metadata.Name == scene.Space && application.Status.Sync.Revision == commit);
    }

    [Fact]
    public async Task A_pod_that_can_not_run_is_told_at_once_with_what_the_cluster_says_of_it()
    {
        scene.Chart(image: "registry.test/WEB no name");
        var commit = scene.Git.Push("first");
        scene.Application();

        var failure = await Assert.ThrowsAsync<ApplicationFailure>(() => Deploy(commit, null));

        Assert.Contains("InvalidImageName", failure.Message, StringComparison.Ordinal);
        Assert.Contains("couldn't parse image name", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_token_and_a_load_balancers_page_are_told_apart()
    {
        using var stranger = Client("another");
        Assert.Equal(ArgoCdTrouble.Unauthorized, (await Assert.ThrowsAsync<ArgoCdFailure>(() => stranger.ApplicationsAsync(CancellationToken.None))).Trouble);
        Assert.Equal(ArgoCdTrouble.UnknownApplication, (await Assert.ThrowsAsync<ArgoCdFailure>(() => client.ApplicationAsync("nobody", ApplicationRefresh.None, CancellationToken.None))).Trouble);

        await File.WriteAllTextAsync(scene.Argo.FaultFile, """{"kind":"bad-gateway"}""");
        try
        {
            Assert.Equal(ArgoCdTrouble.NotArgoCd, (await Assert.ThrowsAsync<ArgoCdFailure>(() => client.ApplicationsAsync(CancellationToken.None))).Trouble);
        }
        finally
        {
            File.Delete(scene.Argo.FaultFile);
        }
    }

    private ArgoCdClient Client(string token) => new(scene.Argo.Http.BaseAddress!, new SecretValue(token));

    private Task<string> Deploy(string commit, string? digest) => new ApplicationSync(client, TimeProvider.System)
        .RunAsync(new SyncGoal(scene.Space, commit, revision => revision == commit, _ => digest), Deadline, _ => { }, CancellationToken.None);
}
