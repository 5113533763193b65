using Cake.Core.IO;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Tests.Environments;

namespace WasteCoach.Build.Tests.Inventories;

/// <summary>What the playbooks are told about where things come from.</summary>
public sealed class ArtifactVariablesTests
{
    [Fact]
    public void Without_a_mirror_packages_come_from_upstream_and_its_key_is_known_by_its_fingerprint()
    {
        var text = Render(new ArtifactSettings());

        Assert.Contains("    url: https://packages.example.com/v1.28/deb/\n", text, StringComparison.Ordinal);
        Assert.Contains("    key_url: https://packages.example.com/v1.28/deb/Release.key\n", text, StringComparison.Ordinal);
        Assert.Contains("    key_fingerprint: 0123456789ABCDEF0123456789ABCDEF01234567\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("key_file", text, StringComparison.Ordinal);
        Assert.Contains("    url: https://example.com/containerd.tar.gz\n    sha256: 0123456789abcdef", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mirror_serves_each_upstream_address_below_its_own()
    {
        var text = Render(new ArtifactSettings { Mirror = new Uri("http://10.0.0.1:8480/mirror") });

        Assert.Contains("    url: http://10.0.0.1:8480/mirror/packages.example.com/v1.28/deb/\n", text, StringComparison.Ordinal);
        Assert.Contains("    key_url: http://10.0.0.1:8480/mirror/packages.example.com/v1.28/deb/Release.key\n", text, StringComparison.Ordinal);
        Assert.Contains("    url: http://10.0.0.1:8480/mirror/example.com/containerd.tar.gz\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mirror_with_packages_and_files_of_its_own_has_its_own_key_and_checksums()
    {
        var text = Render(new ArtifactSettings
        {
            Mirror = new Uri("http://10.0.0.1:8480"),
            KubernetesKey = ".build/sample/kubernetes.asc",
            Checksums = new Dictionary<string, string> { ["containerd"] = new('f', 64) },
        });

        Assert.Contains("    key_file: /repository/.build/sample/kubernetes.asc\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("key_fingerprint", text, StringComparison.Ordinal);
        Assert.Contains($"    sha256: {new string('f', 64)}\n", text, StringComparison.Ordinal);
    }

    private static string Render(ArtifactSettings artifacts) =>
        new InventoryFiles(Sample.Read() with { Artifacts = artifacts }, Sample.Catalogue, new RunPaths(new DirectoryPath("/repository"), "sample", "1"))
            .RenderGroupVariables(new Infrastructure(new Dictionary<string, string>(), new Dictionary<string, string>()));
}
