using NuGet.Versioning;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Tests.Environments;

public sealed class VersionCatalogueTests
{
    public static TheoryData<MalformedFile> Files =>
    [
        new("version: 1.28.3", "version: ^latest", "components.kubernetes.version", "not a version"),
        new("version: \"1.7\"", "version: ^1.7", "components.containerd.version", "YAML reads it as something else"),
        new("endOfLife: 2024-10-28", "endOfLife: ^28.10.2024", "components.kubernetes.endOfLife", "not a date"),
        new("    version: \"1.7\"\n    url: https://example.com/containerd.tar.gz\n", "    ^version: \"1.7\"\n", "components.containerd.url", "no file that it belongs to"),
        new("https://packages.example.com/v1.28/deb/,", "^https://packages.example.com/v1.28/deb,", "components.kubernetes.repository.url", "ends with a slash"),
        new("0123456789ABCDEF0123456789ABCDEF01234567", "^234654DA9A296436", "components.kubernetes.repository.keyFingerprint", "not a key's fingerprint"),
        new("sha256: 0123", "sha256: ^ABCD", "components.containerd.sha256", "not a SHA-256"),
        new("\">=1.26 <1.36\"", "^\">=1.29\"", "components.containerd.compatible.kubernetes", "containerd supports kubernetes >=1.29, but kubernetes is 1.28.3"),
        new("{ kubernetes: \">=1.26 <1.36\" }", "{ ^kubernets: \">=1.26 <1.36\" }", "components.containerd.compatible.kubernets", "there is no component 'kubernets'"),
        new("\">=1.10 <2.0\"", "^\"1.10 or later\"", "tools.terraform.accepted", "not a version range"),
        new("'\"terraform_version\": \"(\\d+\\.\\d+\\.\\d+)\"'", "^'terraform_version('", "tools.terraform.versionPattern", "not a regular expression"),
        new("'\"terraform_version\": \"(\\d+\\.\\d+\\.\\d+)\"'", "^'terraform_version'", "tools.terraform.versionPattern", "one group"),
        new("usdPerHour: 0.104", "usdPerHour: ^0", "instanceTypes.types.t3.large.usdPerHour", "not a number above 0"),
        new("gp3UsdPerGiBMonth: 0.0912", "gp3UsdPerGiBMonth: ^free", "cloudPrices.gp3UsdPerGiBMonth", "not a number above 0"),
        new("ProvisionCluster: 60", "ProvisionCluster: ^0", "phaseSeconds.ProvisionCluster", ""),
        new("phaseSeconds: { default: 15, ", "phaseSeconds: ^{ ", "phaseSeconds", "no figure for phases that have none"),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_mistake_is_refused_with_file_line_field_and_remedy(MalformedFile file) =>
        file.AssertRefused(Sample.Versions, "environments/versions.yaml", text => Sample.ReadVersions(text));

    [Fact]
    public void The_repositorys_catalogue_has_every_version_of_the_specification()
    {
        var catalogue = new EnvironmentCatalogue(Repository.Root).Versions;

        Assert.Equal("1.28.3", catalogue.Components["kubernetes"].Version);
        Assert.Equal("2.46.0", catalogue.Components["prometheus"].Version);
        Assert.Equal(24, catalogue.Components.Count);
        Assert.Equal(new InstanceType("t3.large", 2, 8m, 0.104m), catalogue.InstanceTypes["t3.large"]);
    }

    [Fact]
    public void A_download_has_its_hash() =>
        Assert.Equal(
            new Download(new Uri("https://example.com/containerd.tar.gz"), "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"),
            Sample.Catalogue.Components["containerd"].Download);

    [Theory]
    [InlineData("terraform", "{\n  \"terraform_version\": \"1.11.4\",\n", "1.11.4")]
    [InlineData("ansible-playbook", "ansible-playbook [core 2.14.18]\n  config file = None", "2.14.18")]
    [InlineData("ansible-lint", "ansible-lint \u001b[1;36m6.13\u001b[0m\u001b[1;36m.\u001b[0m\u001b[1;36m1\u001b[0m using ansible", "6.13.1")]
    [InlineData("buildah", "buildah version 1.28.2 (image-spec 1.1.0-rc2, runtime-spec 1.0.2-dev)", "1.28.2")]
    [InlineData("docker", "Docker version 20.10.24+dfsg1, build 297e128", "20.10.24")]
    [InlineData("git", "git version 2.39.5", "2.39.5")]
    [InlineData("helm", "v3.16.4+g7877b45", "3.16.4")]
    [InlineData("kubectl", "{\n  \"clientVersion\": {\n    \"gitVersion\": \"v1.28.3\",", "1.28.3")]
    [InlineData("mmdebstrap", "mmdebstrap 1.3.5", "1.3.5")]
    [InlineData("npm", "11.19.1", "11.19.1")]
    [InlineData("shellcheck", "ShellCheck - shell script analysis tool\nversion: 0.9.0\nlicense: GNU General Public License, version 3", "0.9.0")]
    [InlineData("ssh", "OpenSSH_9.2p1 Debian-2+deb12u6, OpenSSL 3.0.19", "9.2")]
    [InlineData("yamllint", "yamllint 1.29.0", "1.29.0")]
    public void A_tools_version_is_found_in_what_it_prints_and_is_accepted(string executable, string output, string version)
    {
        var tool = new EnvironmentCatalogue(Repository.Root).Versions.Tools[executable];

        var found = tool.FindVersion(output);

        Assert.Equal(NuGetVersion.Parse(version), found);
        Assert.True(tool.Accepted.Contains(found!));
    }

    [Fact]
    public void Every_tool_of_the_catalogue_is_covered_by_that_test() =>
        Assert.Equal(
            new EnvironmentCatalogue(Repository.Root).Versions.Tools.Keys.Order(StringComparer.Ordinal),
            typeof(VersionCatalogueTests).GetMethod(nameof(A_tools_version_is_found_in_what_it_prints_and_is_accepted))!
                .GetCustomAttributes(typeof(InlineDataAttribute), inherit: false).Cast<InlineDataAttribute>()
                .Select(attribute => (string)attribute.GetData(null!).Single()[0]).Order(StringComparer.Ordinal));

    [Fact]
    public void Output_without_a_version_has_none() => Assert.Null(Sample.Catalogue.Tools["terraform"].FindVersion("command not found"));
}
