using System.Text.Json;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Deployments.Registries;
using WasteCoach.Build.Tasks.Deploy;
using WasteCoach.Build.Tests.Deployments.Registries;

namespace WasteCoach.Build.Tests.Deployments;

/// <summary>The phases Images and Push, with buildah and docker-registry, on images of a few bytes.</summary>
[Trait("Category", "Contract")]
public sealed class ImagePhasesTests : IClassFixture<RegistryServer>, IDisposable
{
    private readonly RegistryServer server;
    private readonly string repository = $"d{Guid.NewGuid():N}"[..12];
    private readonly DeploymentSite site;
    private readonly ServiceVersion auth = DeploymentSite.Version("auth", "1");
    private readonly ServiceVersion waste = DeploymentSite.Version("waste", "1");

    public ImagePhasesTests(RegistryServer server)
    {
        this.server = server;
        site = new DeploymentSite(server, repository);
        site.PushBase();
        site.Found(auth, waste);
    }

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task What_is_pushed_is_proved_tagged_and_described()
    {
        site.Build(auth, "1");
        site.Build(waste, "1");
        Assert.True((await site.ProbeAsync(new Images())).Holds);

        var releases = ServiceRelease.FromResults(await site.RunAsync(new Push()));

        Assert.Equal(["auth", "waste"], releases.Select(release => release.Service));
        using var registry = site.Registry;
        foreach (var (release, version) in releases.Zip([auth, waste]))
        {
            Assert.Equal((version.InputHash, version.Revision), (release.InputHash, release.Revision));
            foreach (var tag in new[] { version.Revision, version.InputTag, "latest" })
            {
                Assert.Equal(release.Digest, await registry.FindDigestAsync(version.Service, tag, default));
            }

            Assert.NotNull(await registry.FindDigestAsync(version.Service, ReleaseImages.BillTagOf(release.Digest), default));
            Assert.True(File.Exists(site.Paths.BillOfRun(version).FullPath));
        }

        Assert.True((await site.ProbeAsync(new Push())).Holds);
        Assert.False(Directory.Exists(site.Paths.Login.FullPath));
    }

    [Fact]
    public async Task An_image_is_for_a_user_without_rights_and_says_what_it_is()
    {
        site.Found(waste);
        site.Build(waste, "1");
        var release = Assert.Single(ServiceRelease.FromResults(await site.RunAsync(new Push())));

        using var client = ReleaseImages.ClientOf(site.Context);
        var name = new ImageNames(site.Context.EnvironmentSettings).RepositoryOf("waste");
        var manifest = (await client.FindManifestAsync(name, release.Digest, default))!;

        Assert.Equal(ImageLabels.Of(waste, $"https://github.com/wastecoach/{repository}", site.Base), await client.ReadLabelsAsync(name, manifest, default));
        site.Shell($"buildah --root '{site.Paths.Storage.FullPath}/root' --runroot '{site.Paths.Storage.FullPath}/run' inspect --type image {site.Context.EnvironmentSettings.Registry.Address}/{name}:{waste.Revision} > '{site.Root}/image.json'");
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(site.Root, "image.json")));
        var config = document.RootElement.GetProperty("OCIv1").GetProperty("config");
        Assert.Equal("1654", config.GetProperty("User").GetString());
        Assert.Equal(["dotnet", "service.dll"], config.GetProperty("Entrypoint").EnumerateArray().Select(word => word.GetString()));
        Assert.True(config.GetProperty("ExposedPorts").TryGetProperty("8080/tcp", out _));
    }

    [Fact]
    public async Task The_same_files_give_the_same_image_in_another_folder_and_from_another_registry()
    {
        using var otherServer = new RegistryServer();
        using var other = new DeploymentSite(otherServer, repository);
        other.PushBase();
        other.Found(waste);
        site.Found(waste);
        site.Build(waste, "1");
        other.Build(waste, "1");

        var here = Assert.Single(ServiceRelease.FromResults(await site.RunAsync(new Push())));
        var there = Assert.Single(ServiceRelease.FromResults(await other.RunAsync(new Push())));

        Assert.Equal(here.Digest, there.Digest);
        Assert.Equal(File.ReadAllText(site.Paths.BillOf(waste).FullPath).Replace(server.Address, ""), File.ReadAllText(other.Paths.BillOf(waste).FullPath).Replace(otherServer.Address, ""));
    }

    [Fact]
    public async Task What_a_killed_run_left_undone_is_done_by_the_next_and_the_rest_is_not_done_again()
    {
        site.Build(auth, "1");
        site.Build(waste, "1");
        var first = ServiceRelease.FromResults(await site.RunAsync(new Push()));
        // As if it had been killed before the last tag of the one, and before the push of the other.
        var name = $"wastecoach/{repository}";
        server.Forget($"{name}/waste", waste.InputTag);
        server.Forget($"{name}/auth");
        Assert.Contains("auth, waste", (await site.ProbeAsync(new Push())).Seen, StringComparison.Ordinal);
        Assert.True((await site.ProbeAsync(new Images())).Holds);

        Assert.Equal(first, ServiceRelease.FromResults(await site.RunAsync(new Push())));

        Assert.True((await site.ProbeAsync(new Push())).Holds);
    }

    [Fact]
    public async Task An_image_of_the_same_inputs_is_reused_and_gets_the_new_revision_s_tag()
    {
        site.Found(waste);
        site.Build(waste, "1");
        var built = Assert.Single(ServiceRelease.FromResults(await site.RunAsync(new Push())));
        var again = waste with { Revision = new string('2', 40) };
        site.Found(again);

        await site.RunAsync(new Images());
        var reused = Assert.Single(ServiceRelease.FromResults(await site.RunAsync(new Push())));

        Assert.Equal(built with { Revision = again.Revision, BuiltFrom = waste.Revision }, reused);
        using var registry = site.Registry;
        Assert.Equal(built.Digest, await registry.FindDigestAsync("waste", again.Revision, default));
    }

    [Fact]
    public async Task A_tag_that_somebody_moved_is_refused()
    {
        site.Build(auth, "1");
        site.Build(waste, "1");
        await site.RunAsync(new Push());
        using var client = ReleaseImages.ClientOf(site.Context);
        var name = new ImageNames(site.Context.EnvironmentSettings).RepositoryOf("waste");
        var manifest = (await client.FindManifestAsync(name, waste.InputTag, default))!;
        var other = DeploymentSite.Version("waste", "2");
        await client.TagAsync(name, manifest, other.InputTag, default);
        using var registry = site.Registry;

        Assert.Contains("made of other inputs", (await Assert.ThrowsAsync<DeploymentException>(() => registry.FindAsync(other, default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_image_anywhere_the_probe_names_the_service()
    {
        site.Build(auth, "1");

        var probe = await site.ProbeAsync(new Images());

        Assert.False(probe.Holds);
        Assert.Equal("no image of waste", probe.Seen);
    }

    [Fact]
    public void Images_of_earlier_commits_go_and_the_base_stays()
    {
        site.Build(waste, "1");
        var next = DeploymentSite.Version("waste", "2", new string('2', 40));
        site.Build(next, "2");

        site.Local.Clean([next]);

        Assert.False(site.Local.Holds(waste));
        Assert.True(site.Local.Holds(next));
    }

    [Fact]
    public async Task A_registry_that_went_away_is_named_and_the_next_run_goes_on()
    {
        site.Found(waste);
        site.Build(waste, "1");
        using var ownServer = new RegistryServer();
        using var own = new DeploymentSite(ownServer, repository);
        own.PushBase();
        own.Found(waste);
        own.Build(waste, "1");
        ownServer.Stop();

        Assert.Contains("can't be reached", (await Assert.ThrowsAsync<RegistryException>(() => own.RunAsync(new Push()))).Message, StringComparison.Ordinal);

        ownServer.Restart();
        Assert.Single(ServiceRelease.FromResults(await own.RunAsync(new Push())));
    }
}
