using WasteCoach.Build.Deployments;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Tests.Tools.Processes;
using WasteCoach.Build.Tools.Containers;

namespace WasteCoach.Build.Tests.Deployments;

public sealed class BaseImageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ImageSettings settings = new() { Builder = ContainerEngine.Buildah, BaseName = "registry.test/aspnet:10.0", BaseDigestFile = "base.digest" };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_digest_comes_from_the_environment_or_its_file()
    {
        File.WriteAllText(folder["base.digest"], Commits.Base + "\n");

        Assert.Equal(Commits.Base, BaseImage.Of(settings, folder.Path).Digest);
        Assert.Equal(Commits.Base, BaseImage.DigestOrNone(settings, folder.Path));
        Assert.Equal("sha256:1", BaseImage.Of(settings with { BaseDigest = "sha256:1", BaseDigestFile = null }, folder.Path).Digest);
    }

    [Fact]
    public void A_file_that_is_still_to_be_made_is_named_with_what_makes_it()
    {
        Assert.Equal("none yet", BaseImage.DigestOrNone(settings, folder.Path));
        var refusal = Assert.Throws<DeploymentException>(() => BaseImage.Of(settings, folder.Path));
        Assert.Contains("base.digest (images.base.digestFile), which is missing", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("./build.sh --target=LocalServices", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("sha256:123")]
    [InlineData("")]
    public void What_is_no_digest_is_refused(string text)
    {
        File.WriteAllText(folder["base.digest"], text);

        Assert.Contains("which is no digest", Assert.Throws<DeploymentException>(() => BaseImage.Of(settings, folder.Path)).Message, StringComparison.Ordinal);
    }
}
