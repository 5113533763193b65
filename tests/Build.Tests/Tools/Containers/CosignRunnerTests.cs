using WasteCoach.Build.Tools.Containers;

namespace WasteCoach.Build.Tests.Tools.Containers;

/// <summary>The environment variables are the process's own, so these tests run one after the other and put them back.</summary>
public sealed class CosignRunnerTests : ToolTest, IDisposable
{
    private const string Key = "COSIGN_PRIVATE_KEY";
    private const string Identity = "ACTIONS_ID_TOKEN_REQUEST_URL";
    private readonly string? key = Environment.GetEnvironmentVariable(Key);
    private readonly string? identity = Environment.GetEnvironmentVariable(Identity);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Key, key);
        Environment.SetEnvironmentVariable(Identity, identity);
    }

    [Fact]
    public void Without_cosign_nothing_is_signed()
    {
        Locator.Missing = true;

        Assert.Equal("cosign is not installed", new CosignRunner(Context).Obstacle);
    }

    [Fact]
    public void Without_a_key_nothing_is_signed()
    {
        Set(null, null);

        Assert.Contains("neither a key", new CosignRunner(Context).Obstacle, StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_key_an_image_is_signed_by_its_digest()
    {
        Set("key", null);
        var cosign = new CosignRunner(Context);

        Assert.Null(cosign.Obstacle);
        cosign.Sign(new ContainersSettings { AuthenticationFile = "/r/login/config.json", PlainHttp = true }, "registry.test/waste@sha256:1");

        AssertRan("cosign", "sign", "--yes", "--key", $"env://{Key}", "--allow-http-registry", "registry.test/waste@sha256:1");
        Assert.Equal("/r/login", Last.Environment["DOCKER_CONFIG"]);
    }

    [Fact]
    public void With_a_workflow_s_identity_no_key_is_needed()
    {
        Set(null, "https://token.test");
        var cosign = new CosignRunner(Context);

        Assert.Null(cosign.Obstacle);
        cosign.Sign(new ContainersSettings(), "registry.test/waste@sha256:1");

        AssertRan("cosign", "sign", "--yes", "registry.test/waste@sha256:1");
    }

    private static void Set(string? key, string? identity)
    {
        Environment.SetEnvironmentVariable(Key, key);
        Environment.SetEnvironmentVariable(Identity, identity);
    }
}
