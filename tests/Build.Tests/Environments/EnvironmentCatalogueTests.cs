using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Tests.Environments;

public sealed class EnvironmentCatalogueTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("catalogue-").FullName;

    public EnvironmentCatalogueTests()
    {
        Directory.CreateDirectory(Path.Combine(root, "environments"));
        File.WriteAllText(Path.Combine(root, "environments", "versions.yaml"), Sample.Versions);
        File.WriteAllText(Path.Combine(root, "environments", "sample.yaml"), Sample.Environment);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void The_repositorys_own_environments_are_valid()
    {
        var catalogue = new EnvironmentCatalogue(Repository.Root);

        Assert.Equal(["production", "rehearsal"], catalogue.Names);
        Assert.All(catalogue.Names, name => Assert.Equal(name, catalogue.Load(name).Name));
    }

    [Fact]
    public void Production_uses_AWS_itself_and_no_stand_in()
    {
        var production = new EnvironmentCatalogue(Repository.Root).Load("production");

        Assert.Null(production.Aws.Endpoint);
        Assert.Null(production.Aws.Credentials);
        Assert.Empty(production.Services);
    }

    [Fact]
    public void The_version_file_is_no_environment() => Assert.Equal(["sample"], new EnvironmentCatalogue(root).Names);

    [Fact]
    public void An_environment_is_read_with_its_file_relative_to_the_repository() =>
        Assert.Equal("environments/sample.yaml", new EnvironmentCatalogue(root).Load("sample").File);

    [Fact]
    public void An_unknown_environment_is_answered_with_the_nearest_name()
    {
        var exception = Assert.Throws<ConfigurationException>(() => new EnvironmentCatalogue(root).Load("smaple"));

        Assert.Equal(
            """
            environments/smaple.yaml: there is no environment 'smaple'. Did you mean sample? Valid here: sample.
            1 problem; nothing was started. Then run: ./build.sh --environment=sample
            """,
            exception.Message,
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void A_name_is_never_used_as_a_path() =>
        Assert.Throws<ConfigurationException>(() => new EnvironmentCatalogue(root).Load("../environments/sample"));

    [Fact]
    public void A_missing_version_file_is_reported_with_the_way_back()
    {
        File.Delete(Path.Combine(root, "environments", "versions.yaml"));

        var exception = Assert.Throws<ConfigurationException>(() => new EnvironmentCatalogue(root).Load("sample"));

        Assert.Contains("git checkout -- environments/versions.yaml", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_never_names_this_machines_folders()
    {
        File.WriteAllText(Path.Combine(root, "environments", "sample.yaml"), "environment: other\n");

        var exception = Assert.Throws<ConfigurationException>(() => new EnvironmentCatalogue(root).Load("sample"));

        Assert.DoesNotContain(root, exception.Message, StringComparison.Ordinal);
    }
}
