using WasteCoach.Build.Deployments.Registries;

namespace WasteCoach.Build.Tests.Deployments.Registries;

public sealed class RegistryChallengeTests
{
    [Fact]
    public void The_way_to_a_token_is_read_with_commas_in_its_scope() => Assert.Equal(
        new RegistryChallenge(true, "https://ghcr.io/token", "ghcr.io", "repository:wastecoach/deploy/waste:pull,push"),
        Read("Bearer realm=\"https://ghcr.io/token\",service=\"ghcr.io\",scope=\"repository:wastecoach/deploy/waste:pull,push\""));

    [Fact]
    public void A_way_that_is_not_known_is_none()
    {
        Assert.False(Read("Basic realm=\"x\"")!.IsBearer);
        Assert.Null(Read("Negotiate"));
    }

    private static RegistryChallenge? Read(string header)
    {
        using var response = new HttpResponseMessage(System.Net.HttpStatusCode.Unauthorized);
        response.Headers.Add("WWW-Authenticate", header);
        return RegistryChallenge.Read(response.Headers.WwwAuthenticate);
    }
}
