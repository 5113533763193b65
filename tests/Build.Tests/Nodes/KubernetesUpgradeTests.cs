using NuGet.Versioning;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Nodes;
using WasteCoach.Build.Tests.Environments;

namespace WasteCoach.Build.Tests.Nodes;

public sealed class KubernetesUpgradeTests
{
    [Theory]
    [InlineData("1.28.3", "1.28.3", "1.28.3", "", "nothing to do")]
    [InlineData("1.28.3", "1.28.3", "1.28.9", "", "a patch")]
    [InlineData("1.28.3", "1.28.3", "1.29.0", "", "a minor")]
    [InlineData("1.29.0", "1.28.3", "1.29.0", "", "an upgrade that was cut off after the control plane")]
    [InlineData("1.28.3", "1.26.0", "1.29.1", "", "a kubelet of three minors before is served since 1.28")]
    [InlineData("1.26.3", "1.25.0", "1.27.1", "", "a kubelet of two minors before was served before that")]
    [InlineData("1.28.3", "1.28.3", "1.30.0", "are 2 minors, and kubeadm goes one at a time: put the last 1.29", "two minors")]
    [InlineData("1.28.3", "1.28.3", "1.27.9", "can't go back to 1.27.9", "a downgrade")]
    [InlineData("1.28.3", "1.28.3", "1.28.2", "can't go back to 1.28.2", "a downgrade of the patch")]
    [InlineData("1.28.3", "1.28.3", "2.0.0", "From 1.28.3 to 2.0.0 there is no upgrade", "another major")]
    [InlineData("1.28.3", "1.29.0", "1.29.0", "worker has kubelet 1.29.0, newer than the API server's 1.28.3", "a kubelet ahead of its server")]
    [InlineData("1.28.3", "1.25.9", "1.29.0", "worker has kubelet 1.25.9, and an API server of 1.29.0 serves kubelets of at most 3 minors before", "a kubelet too old")]
    [InlineData("1.26.3", "1.24.0", "1.27.0", "serves kubelets of at most 2 minors before", "a kubelet too old for an older server")]
    public void Upstream_s_rules_decide(string server, string kubelet, string target, string problem, string why)
    {
        var problems = Upgrade(server, kubelet, target).Problems();

        Assert.True(problem.Length == 0 ? problems.Count == 0 : problems.Count == 1 && problems[0].Contains(problem, StringComparison.Ordinal), $"{why}: {string.Join(' ', problems)}");
    }

    [Fact]
    public void Every_component_that_does_not_support_the_version_is_named()
    {
        var versions = Catalogue("1.29.0", ("calico", "<1.29"), ("certManager", ">=1.20 <1.29"), ("etcd", "<1.30"));

        var problems = new KubernetesUpgrade(NuGetVersion.Parse("1.28.3"), Nodes("1.28.3"), versions).Problems();

        Assert.Equal(["calico 1.0.0 supports kubernetes <1.29", "certManager 1.0.0 supports kubernetes >=1.20 <1.29"], problems.Select(problem => problem.Split(',')[0]));
    }

    [Fact]
    public void The_repository_of_another_minor_is_noticed()
    {
        var versions = Catalogue("1.29.0", repository: "https://packages.example.com/core:/stable:/v1.28/deb/");

        Assert.Contains("has no packages of 1.29.0: put the one with /v1.29/", Assert.Single(new KubernetesUpgrade(NuGetVersion.Parse("1.28.3"), Nodes("1.28.3"), versions).Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_is_not_Ready_is_in_the_way()
    {
        var nodes = new[] { new NodeVersion("worker", false, NuGetVersion.Parse("1.28.3"), "NodeStatusUnknown") };

        Assert.StartsWith("worker is not Ready (NodeStatusUnknown)", Assert.Single(new KubernetesUpgrade(NuGetVersion.Parse("1.28.3"), nodes, Catalogue("1.29.0")).Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void The_control_plane_goes_first_and_what_is_done_is_left_out()
    {
        var half = new KubernetesUpgrade(
            NuGetVersion.Parse("1.29.0"),
            [new("one", false, NuGetVersion.Parse("1.29.0")), new("two", false, NuGetVersion.Parse("1.28.3")), new("master", true, NuGetVersion.Parse("1.28.3"))],
            Catalogue("1.29.0"));

        Assert.Equal(["master", "two"], half.Steps().Select(step => step.Split(' ')[0]));
        Assert.False(half.IsDone);
        Assert.True(Upgrade("1.29.0", "1.29.0", "1.29.0").IsDone);
        Assert.Empty(Upgrade("1.29.0", "1.29.0", "1.29.0").Steps());
    }

    private static KubernetesUpgrade Upgrade(string server, string kubelet, string target) => new(NuGetVersion.Parse(server), Nodes(kubelet), Catalogue(target));

    private static IReadOnlyList<NodeVersion> Nodes(string kubelet) => [new("worker", false, NuGetVersion.Parse(kubelet))];

    private static VersionCatalogue Catalogue(string kubernetes, params IReadOnlyList<(string Name, string Range)> components) => Catalogue(kubernetes, null, components);

    private static VersionCatalogue Catalogue(string kubernetes, string? repository, params IReadOnlyList<(string Name, string Range)> components) => Sample.Catalogue with
    {
        Components = components.Select(component => new ComponentVersion
            {
                Name = component.Name,
                Version = "1.0.0",
                Compatible = new Dictionary<string, SemanticRange> { ["kubernetes"] = SemanticRange.Parse(component.Range) },
            })
            .Append(new ComponentVersion
            {
                Name = "kubernetes",
                Version = kubernetes,
                Repository = repository is null ? null : new PackageRepository(new Uri(repository), new string('0', 40)),
                Compatible = new Dictionary<string, SemanticRange>(),
            })
            .ToDictionary(component => component.Name),
    };
}
