using WasteCoach.Build.Deployments;

namespace WasteCoach.Build.Tests.Deployments;

public sealed class ProjectGraphTests
{
    private readonly Dictionary<string, string> files = Commits.Files();

    [Fact]
    public void References_are_followed_with_all_that_they_take_and_inherit() => Assert.Equal(
        ["Directory.Packages.props", "global.json", "services/Directory.Build.props", "services/Shared", "services/Waste", "services/messaging.json"],
        InputsOf("services/Waste/WasteCoach.Waste.csproj"));

    [Fact]
    public void Projects_that_refer_to_each_other_are_read_once()
    {
        files["services/Shared/WasteCoach.Shared.csproj"] = Reference("../Waste/WasteCoach.Waste.csproj");
        files["services/Waste/WasteCoach.Waste.csproj"] = Reference("../Shared/WasteCoach.Shared.csproj", "WasteCoach.Waste.csproj");

        Assert.Contains("services/Shared", InputsOf("services/Waste/WasteCoach.Waste.csproj"));
    }

    [Fact]
    public void A_reference_of_a_reference_counts()
    {
        files["libraries/Geo/Geo.csproj"] = "<Project />";
        files["services/Shared/WasteCoach.Shared.csproj"] = Reference("../../libraries/Geo/Geo.csproj");

        Assert.Contains("libraries/Geo", InputsOf("services/Auth/WasteCoach.Auth.csproj"));
    }

    [Theory]
    [InlineData("""<Import Project="../../build/common.props" />""", "build/common.props")]
    [InlineData("""<Compile Include="../Common/**/*.cs" Link="%(Filename)" />""", "services/Common")]
    [InlineData("""<Content Update="$(MSBuildThisFileDirectory)../messaging.json" />""", "services/messaging.json")]
    [InlineData("""<None Include="../messaging.json;../Common/A.cs" />""", "services/Common/A.cs")]
    public void What_a_project_takes_from_elsewhere_counts(string element, string expected)
    {
        files["build/common.props"] = "<Project />";
        files["services/Common/A.cs"] = "a";
        files["services/Waste/WasteCoach.Waste.csproj"] = $"<Project><ItemGroup>{element}</ItemGroup></Project>";

        Assert.Contains(expected, InputsOf("services/Waste/WasteCoach.Waste.csproj"));
    }

    [Theory]
    [InlineData("$(Elsewhere)/A.csproj", "only MSBuild could follow")]
    [InlineData("../../../Other/A.csproj", "outside of the repository")]
    [InlineData("../Gone/A.csproj", "has no services/Gone/A.csproj")]
    public void What_can_t_be_followed_is_refused(string reference, string why)
    {
        files["services/Waste/WasteCoach.Waste.csproj"] = Reference(reference);

        var refusal = Assert.Throws<DeploymentException>(() => InputsOf("services/Waste/WasteCoach.Waste.csproj"));
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("services/Waste/WasteCoach.Waste.csproj", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_project_is_named_with_its_line()
    {
        files["services/Waste/WasteCoach.Waste.csproj"] = "<Project>\n<ItemGroup>\n</Project>";

        Assert.StartsWith("services/Waste/WasteCoach.Waste.csproj:3:", Assert.Throws<DeploymentException>(() => InputsOf("services/Waste/WasteCoach.Waste.csproj")).Message, StringComparison.Ordinal);
    }

    private IReadOnlyList<string> InputsOf(string project) => new ProjectGraph(Commits.Of(files)).InputsOf(project);

    private static string Reference(params string[] paths) =>
        $"<Project><ItemGroup>{string.Concat(paths.Select(path => $"""<ProjectReference Include="{path}" />"""))}</ItemGroup></Project>";
}
