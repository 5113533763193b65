using WasteCoach.Build.Deployments;
using WasteCoach.Build.Tasks.Deploy;
using WasteCoach.Build.Tests.Deployments.Registries;
using WasteCoach.Build.Tests.Environments;

namespace WasteCoach.Build.Tests.Deployments;

/// <summary>The whole way from a commit to a digest, twice.</summary>
[Trait("Category", "Contract")]
[Trait("Length", "Long")]
public sealed class ReproducibleImageTests
{
    [Fact]
    public async Task The_same_commit_gives_the_same_digest_in_another_clone_and_another_registry()
    {
        Assert.Equal(await DigestAsync(), await DigestAsync());
    }

    private static async Task<string> DigestAsync()
    {
        using var server = new RegistryServer();
        using var site = new DeploymentSite(server, "deploy", Repository.Root);
        site.PushBase();
        var context = site.Context;
        var commit = SourceCommit.ReadHead(context, new Build.Tools.Git.GitSettings { WorkingDirectory = context.Paths.Root });
        var project = ServiceCatalogue.Read(commit).Single(project => project.Service == "workers");
        var version = new ServiceVersion(project.Service, project.Path, ServiceInputs.Of(commit, project, site.Base.Digest).Hash, commit.Hash, DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        site.Found(version);

        await site.RunAsync(new Images());
        return Assert.Single(ServiceRelease.FromResults(await site.RunAsync(new Push()))).Digest;
    }
}
