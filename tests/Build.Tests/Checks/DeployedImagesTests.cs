using WasteCoach.Build.Checks;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Tests.Deployments;
using WasteCoach.Build.Tests.Environments;

namespace WasteCoach.Build.Tests.Checks;

/// <summary>Images that a real branch names, against what a registry has.</summary>
[Trait("Category", "Contract")]
public sealed class DeployedImagesTests : IDisposable
{
    private readonly DeploymentRemote _remote = new("auth", "users");
    private readonly HashSet<string> _pushed = [];

    public void Dispose() => _remote.Dispose();

    [Fact]
    public async Task A_branch_without_deployments_has_no_findings() => Assert.Empty(await FindAsync());

    [Fact]
    public async Task What_a_deployment_pushed_and_wrote_is_in_order()
    {
        await DeployAsync("auth");
        await DeployAsync("users");

        Assert.Empty(await FindAsync());
    }

    [Fact]
    public async Task An_image_that_the_registry_has_not_is_found()
    {
        await DeployAsync("auth");
        _pushed.Clear();

        var finding = Assert.Single(await FindAsync());

        Assert.Equal(("image-not-pushed", Severity.Critical, "auth"), (finding.Check, finding.Severity, finding.Subject));
    }

    [Fact]
    public async Task A_tag_that_somebody_wrote_into_all_values_is_found_until_it_is_put_right()
    {
        await DeployAsync("auth");
        await DeployAsync("users");
        var digest = DeploymentRemote.DigestOf("new");
        _pushed.Add(digest);
        _remote.Run($"cd '{_remote.Checkout}' && git pull --quiet");
        _remote.Write($"charts/users/values-{DeploymentRemote.Environment}.yaml", DeploymentRemote.ValuesOf("users", _remote.Git("rev-parse HEAD"), digest));
        _remote.Commit("A new tag for all");

        var finding = Assert.Single(await FindAsync());
        Assert.Equal(("bump-of-others", Severity.Critical, "users"), (finding.Check, finding.Severity, finding.Subject));
        Assert.Contains("deploys nothing, and changed users from ", finding.Proof, StringComparison.Ordinal);

        await DeployAsync("users");
        Assert.Empty(await FindAsync());
    }

    private async Task DeployAsync(string service)
    {
        _remote.Run($"cd '{_remote.Checkout}' && git pull --quiet");
        _remote.Write($"services/{service}/Program.cs", $"{Guid.NewGuid()}\n");
        var release = DeploymentRemote.Release(service, _remote.Commit($"Work on {service}"));
        _pushed.Add(release.Digest);
        await _remote.BumpAsync(release);
    }

    private Task<IReadOnlyList<Finding>> FindAsync()
    {
        var branch = _remote.Branch();
        var names = new ImageNames(new EnvironmentCatalogue(Repository.Root).Load(DeploymentRemote.Environment));
        return new DeployedImages(branch, _remote.Values(branch), names, (_, reference, _) => Task.FromResult(_pushed.Contains(reference) ? reference : null)).FindAsync(CancellationToken.None);
    }
}
