using WasteCoach.Build.Deployments;

namespace WasteCoach.Build.Tests.Deployments;

public sealed class ServiceCatalogueTests
{
    private readonly Dictionary<string, string> files = Commits.Files();

    [Fact]
    public void Services_have_a_project_each_in_the_order_of_the_list() => Assert.Equal(
        [new("auth", "services/Auth/WasteCoach.Auth.csproj"), new("waste", "services/Waste/WasteCoach.Waste.csproj")],
        ServiceCatalogue.Read(Commits.Of(files)));

    [Fact]
    public void A_name_of_several_words_finds_its_folder()
    {
        files["charts/applications/values.yaml"] = "services: [user-profiles]";
        files["charts/user-profiles/Chart.yaml"] = "";
        files["services/UserProfiles/WasteCoach.UserProfiles.csproj"] = "<Project />";

        var project = Assert.Single(ServiceCatalogue.Read(Commits.Of(files)));
        Assert.Equal("WasteCoach.UserProfiles", project.Name);
        Assert.Equal("services/UserProfiles", project.Folder);
    }

    [Theory]
    [InlineData("services: [auth, points]", "no charts/points/Chart.yaml")]
    [InlineData("services: [auth, charted]", "no project services/charted/*.csproj")]
    [InlineData("services: []", "names no services")]
    [InlineData("services: [auth, auth]", "one twice")]
    [InlineData("services: [auth", "charts/applications/values.yaml:2:")]
    [InlineData("other: 1", "names no services")]
    public void A_list_that_makes_no_sense_is_refused(string text, string why)
    {
        files["charts/applications/values.yaml"] = text;
        files["charts/charted/Chart.yaml"] = "";

        Assert.Contains(why, Assert.Throws<DeploymentException>(() => ServiceCatalogue.Read(Commits.Of(files))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_projects_in_a_service_s_folder_are_one_too_many()
    {
        files["services/Waste/Second.csproj"] = "<Project />";

        Assert.Contains("Which of them", Assert.Throws<DeploymentException>(() => ServiceCatalogue.Read(Commits.Of(files))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Some_can_be_chosen_and_a_mistyped_name_is_helped()
    {
        var all = ServiceCatalogue.Read(Commits.Of(files));

        Assert.Equal(all, ServiceCatalogue.Choose(all, []));
        Assert.Equal("waste", Assert.Single(ServiceCatalogue.Choose(all, ["waste"])).Service);
        Assert.Contains("Did you mean waste?", Assert.Throws<DeploymentException>(() => ServiceCatalogue.Choose(all, ["wate"])).Message, StringComparison.Ordinal);
    }
}
