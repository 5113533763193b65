namespace ArgoCd.Tests;

/// <summary>From a commit to the cluster.</summary>
[Collection(ClusterCollection.Name)]
public sealed class SyncTests : IAsyncLifetime
{
    private readonly Scene scene;

    public SyncTests(ClusterFixture cluster) => scene = new Scene(cluster);

    public Task InitializeAsync()
    {
        scene.Chart();
        return scene.Argo.Start();
    }

    public Task DisposeAsync()
    {
        scene.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_new_application_is_synced_and_becomes_healthy_and_follows_its_branch()
    {
        var first = scene.Git.Push("first");
        scene.Application();

        var application = await scene.Settled(first);

        Assert.Equal("first", scene.InSpace("get", "configmap", "settings", "-o", "jsonpath={.data.text}"));
        Assert.Equal("Succeeded", application.Phase());
        Assert.Equal("successfully synced (all tasks run)", application.Message());
        Assert.Equal("Helm", application["status"]!["sourceType"]!.GetValue<string>());
        Assert.Equal(first, application["status"]!["history"]![0]!["revision"]!.GetValue<string>());
        Assert.Equal("registry.test/web:1", application["status"]!["summary"]!["images"]![0]!.GetValue<string>());

        scene.Git.Write("chart/values.yaml", "image: registry.test/web:2\nreplicas: 2\ntext: second\n");
        var second = scene.Git.Push("second");
        await scene.Settled(second);
        Assert.Equal("second 2", $"{scene.InSpace("get", "configmap", "settings", "-o", "jsonpath={.data.text}")} {scene.InSpace("get", "deployment", "web", "-o", "jsonpath={.status.updatedReplicas}")}");
    }
}
