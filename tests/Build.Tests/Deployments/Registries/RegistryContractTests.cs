using System.Text;
using System.Text.Json;
using WasteCoach.Build.Deployments.Registries;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Tests.Deployments.Registries;

/// <summary>Our idea of a registry against a registry.</summary>
[Trait("Category", "Contract")]
public sealed class RegistryContractTests(RegistryServer server) : IClassFixture<RegistryServer>
{
    private static readonly RegistryPatience Patience = new(TimeSpan.FromSeconds(20), 2, TimeSpan.FromMilliseconds(10));
    private readonly string repository = $"wastecoach/deploy/{Guid.NewGuid():N}";

    [Fact]
    public async Task What_was_written_is_found_by_tag_and_digest_with_its_labels()
    {
        using var client = ClientOf(RegistryServer.Password);
        Assert.Null(await client.FindDigestAsync(repository, "1", default));

        var digest = await WriteImageAsync(client, "1");

        Assert.Equal(digest, await client.FindDigestAsync(repository, "1", default));
        Assert.Equal(digest, await client.FindDigestAsync(repository, digest, default));
        var manifest = await client.FindManifestAsync(repository, "1", default);
        Assert.Equal((digest, MediaTypes.Manifest), (manifest!.Digest, manifest.MediaType));
        Assert.Equal("abc", (await client.ReadLabelsAsync(repository, manifest, default))["wastecoach.inputs"]);
    }

    [Fact]
    public async Task A_tag_is_added_and_moved_without_a_new_image()
    {
        using var client = ClientOf(RegistryServer.Password);
        var digest = await WriteImageAsync(client, "1");

        await client.TagAsync(repository, (await client.FindManifestAsync(repository, digest, default))!, "latest", default);

        Assert.Equal(digest, await client.FindDigestAsync(repository, "latest", default));
    }

    [Fact]
    public async Task An_artifact_refers_to_its_image()
    {
        using var client = ClientOf(RegistryServer.Password);
        var image = (await client.FindManifestAsync(repository, await WriteImageAsync(client, "1"), default))!;
        var artifact = new Artifact(
            await client.PutBlobAsync(repository, MediaTypes.Empty, "{}"u8.ToArray(), default),
            await client.PutBlobAsync(repository, MediaTypes.CycloneDx, "{\"bom\":1}"u8.ToArray(), default),
            image.Descriptor);

        await client.PutManifestAsync(repository, "bill", MediaTypes.Manifest, artifact.ToManifest(), default);

        var stored = await client.FindManifestAsync(repository, "bill", default);
        using var document = JsonDocument.Parse(stored!.Content);
        Assert.Equal(image.Digest, document.RootElement.GetProperty("subject").GetProperty("digest").GetString());
        Assert.Equal(MediaTypes.CycloneDx, document.RootElement.GetProperty("artifactType").GetString());
    }

    [Fact]
    public async Task A_wrong_password_is_refused_in_words()
    {
        using var client = ClientOf("wr0ng-password-of-nobody");

        var refusal = await Assert.ThrowsAsync<RegistryException>(() => client.FindDigestAsync(repository, "1", default));

        Assert.Contains($"refuses the login of {RegistryServer.User}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("wrong user or password", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_can_be_checked_before_anything_is_built()
    {
        using var good = ClientOf(RegistryServer.Password);
        using var bad = ClientOf("wr0ng-password-of-nobody");

        await good.CheckAsync(repository, default);
        await Assert.ThrowsAsync<RegistryException>(() => bad.CheckAsync(repository, default));
    }

    private async Task<string> WriteImageAsync(RegistryClient client, string tag)
    {
        var configuration = Encoding.UTF8.GetBytes("""{"architecture":"amd64","os":"linux","config":{"Labels":{"wastecoach.inputs":"abc"}},"rootfs":{"type":"layers","diff_ids":[]}}""");
        var descriptor = await client.PutBlobAsync(repository, "application/vnd.oci.image.config.v1+json", configuration, default);
        // What is there is not sent twice.
        Assert.Equal(descriptor, await client.PutBlobAsync(repository, "application/vnd.oci.image.config.v1+json", configuration, default));
        var manifest = JsonSerializer.SerializeToUtf8Bytes(new { schemaVersion = 2, mediaType = MediaTypes.Manifest, config = descriptor, layers = Array.Empty<object>() });
        return await client.PutManifestAsync(repository, tag, MediaTypes.Manifest, manifest, default);
    }

    private RegistryClient ClientOf(string password) => new(
        new RegistryEndpoint(server.Address, true), new RegistryCredentials(RegistryServer.User, new SecretValue(password), "registryToken"), TimeProvider.System, Patience);
}
