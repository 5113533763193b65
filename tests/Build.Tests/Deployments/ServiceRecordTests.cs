using WasteCoach.Build.Deployments;

namespace WasteCoach.Build.Tests.Deployments;

public sealed class ServiceRecordTests
{
    private const string Commit = "0123456789012345678901234567890123456789";
    private static readonly string Inputs = new('e', 64);
    private static readonly ServiceVersion Version = new("waste", "services/My Waste/WasteCoach.Waste.csproj", Inputs, Commit, DateTimeOffset.FromUnixTimeSeconds(1_790_000_000));
    private static readonly ServiceRelease Release = new("waste", Inputs, Commit, "sha256:1");

    [Fact]
    public void A_version_comes_back_from_the_journal() =>
        Assert.Equal([Version], ServiceVersion.FromResults(new Dictionary<string, string> { [Version.ResultName] = Version.ToResult(), ["other"] = "x" }));

    [Fact]
    public void A_release_comes_back_from_the_journal()
    {
        var reused = Release with { Service = "auth", BuiltFrom = new string('9', 40) };
        var results = new Dictionary<string, string> { [Release.ResultName] = Release.ToResult(), [reused.ResultName] = reused.ToResult() };

        Assert.Equal([reused, Release], ServiceRelease.FromResults(results));
        Assert.Equal(Commit, Release.BuiltFrom);
    }

    [Fact]
    public void The_tag_of_inputs_is_a_valid_one() => Assert.Matches("^inputs-[0-9a-f]{40}$", Version.InputTag);

    [Fact]
    public void Labels_say_what_the_image_is_and_no_clock_and_no_registry_is_in_them() => Assert.Equal(
        new Dictionary<string, string>
        {
            ["org.opencontainers.image.source"] = "https://github.com/wastecoach/deploy",
            ["org.opencontainers.image.revision"] = Commit,
            ["org.opencontainers.image.created"] = "2026-09-21T14:13:20Z",
            ["org.opencontainers.image.title"] = "waste",
            ["org.opencontainers.image.base.digest"] = "sha256:b",
            ["wastecoach.inputs"] = Inputs,
        },
        ImageLabels.Of(Version, "https://github.com/wastecoach/deploy", new BaseImage("registry.test:5000/dotnet/aspnet:10.0", "sha256:b")));

    [Theory]
    [InlineData("registry.test:5000/dotnet/aspnet:10.0", "registry.test:5000/dotnet/aspnet@sha256:b")]
    [InlineData("registry.test:5000/dotnet/aspnet", "registry.test:5000/dotnet/aspnet@sha256:b")]
    public void A_base_image_is_asked_for_by_its_digest(string name, string reference) => Assert.Equal(reference, new BaseImage(name, "sha256:b").Reference);

    [Fact]
    public void What_is_current_is_neither_built_nor_reused() => Expect("current", "nothing changed since 01234567", Release, Release, []);

    [Fact]
    public void What_changed_is_built_and_says_why() =>
        Expect("build", "a, b and 1 more changed since 01234567", Release with { InputHash = "old" }, null, ["a", "b", "c"]);

    [Fact]
    public void What_changed_and_was_built_elsewhere_is_reused() => Expect(
        "reuse", "a changed since 01234567; the registry has the image, built from 99999999", Release with { InputHash = "old", Digest = "sha256:0" }, Release with { BuiltFrom = new string('9', 40) }, ["a"]);

    [Fact]
    public void What_the_registry_lost_is_built() => Expect("build", "the registry lost the image of the last release", Release, null, []);

    [Fact]
    public void Another_base_image_is_a_reason() => Expect("build", "the base image, or what is counted as an input, is another", Release with { InputHash = "old" }, null, []);

    [Fact]
    public void Without_a_release_everything_is_new() => Expect("build", "no release of it is known here", null, null, []);

    [Fact]
    public void The_table_has_a_line_for_each()
    {
        var lines = ServiceReport.Table([ServiceReport.Of(Version, null, null, []), ServiceReport.Of(Version with { Service = "recycling" }, Release, Release, [])]).ToList();

        Assert.Equal(3, lines.Count);
        Assert.Equal("service    action   revision  why", lines[0]);
        Assert.Equal("recycling  current  01234567  nothing changed since 01234567", lines[2]);
    }

    private static void Expect(string action, string why, ServiceRelease? last, ServiceRelease? found, IReadOnlyList<string> changed)
    {
        var report = ServiceReport.Of(Version, last, found, changed);

        Assert.Equal(action, report.Action);
        Assert.Equal(why, report.Why);
    }
}
