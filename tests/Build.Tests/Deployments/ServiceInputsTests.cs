using WasteCoach.Build.Deployments;
using WasteCoach.Build.Tools.Git;

namespace WasteCoach.Build.Tests.Deployments;

public sealed class ServiceInputsTests
{
    [Theory]
    [InlineData("services/Shared/Health.cs", true, true)]
    [InlineData("services/messaging.json", true, true)]
    [InlineData("services/Dockerfile", true, true)]
    [InlineData("services/Directory.Build.props", true, true)]
    [InlineData("Directory.Packages.props", true, true)]
    [InlineData("global.json", true, true)]
    [InlineData("services/Waste/Program.cs", false, true)]
    [InlineData("services/Auth/Program.cs", true, false)]
    [InlineData("README.md", false, false)]
    [InlineData("services/README.md", false, false)]
    [InlineData("charts/waste/Chart.yaml", false, false)]
    [InlineData("build/Build/Program.cs", false, false)]
    public void A_change_concerns_the_services_that_are_made_of_it(string path, bool auth, bool waste)
    {
        var before = Commits.Files();
        var after = new Dictionary<string, string>(before) { [path] = before[path] + " " };

        Assert.Equal(auth, Commits.HashOf(before, "auth") != Commits.HashOf(after, "auth"));
        Assert.Equal(waste, Commits.HashOf(before, "waste") != Commits.HashOf(after, "waste"));
    }

    [Fact]
    public void A_README_beside_the_code_changes_nothing()
    {
        var before = Commits.Files();
        var after = new Dictionary<string, string>(before) { ["services/Waste/README.md"] = "new" };

        Assert.Equal(Commits.HashOf(before, "waste"), Commits.HashOf(after, "waste"));
    }

    [Fact]
    public void A_renamed_file_is_a_change()
    {
        var before = Commits.Files();
        var after = new Dictionary<string, string>(before);
        after.Remove("services/Waste/Program.cs", out var text);
        after["services/Waste/Main.cs"] = text!;

        Assert.NotEqual(Commits.HashOf(before, "waste"), Commits.HashOf(after, "waste"));
        Assert.Equal(Commits.HashOf(before, "auth"), Commits.HashOf(after, "auth"));
    }

    [Fact]
    public void Another_base_image_is_a_change() =>
        Assert.NotEqual(Commits.HashOf(Commits.Files(), "waste"), Commits.HashOf(Commits.Files(), "waste", Commits.Base.Replace('a', 'b')));

    [Fact]
    public void A_new_file_of_a_folder_above_applies_to_what_is_below_it()
    {
        var before = Commits.Files();
        var after = new Dictionary<string, string>(before) { ["services/Directory.Build.targets"] = "<Project />" };

        Assert.NotEqual(Commits.HashOf(before, "waste"), Commits.HashOf(after, "waste"));
    }

    [Fact]
    public void The_order_of_files_does_not_matter_and_nothing_else_is_lost()
    {
        var random = new Random(20261123);
        for (var round = 0; round < 200; round++)
        {
            var files = Enumerable.Range(0, random.Next(1, 30)).Select(number => Entry(random, number)).ToArray();
            var hash = ServiceInputs.HashOf(files, Commits.Base);

            var shuffled = files.ToArray();
            random.Shuffle(shuffled);
            Assert.Equal(hash, ServiceInputs.HashOf(shuffled, Commits.Base));

            var chosen = random.Next(files.Length);
            var file = files[chosen];
            foreach (var other in new[] { file with { Path = file.Path + "x" }, file with { Hash = new string('f', 40) }, file with { Mode = "100755" } })
            {
                Assert.NotEqual(hash, ServiceInputs.HashOf([.. files[..chosen], other, .. files[(chosen + 1)..]], Commits.Base));
            }

            Assert.NotEqual(hash, ServiceInputs.HashOf([.. files[..chosen], .. files[(chosen + 1)..]], Commits.Base));
        }
    }

    [Fact]
    public void A_commit_without_the_Dockerfile_is_refused()
    {
        var files = Commits.Files();
        files.Remove("services/Dockerfile");

        Assert.Contains("services/Dockerfile", Assert.Throws<DeploymentException>(() => Commits.HashOf(files, "waste")).Message, StringComparison.Ordinal);
    }

    private static GitEntry Entry(Random random, int number) =>
        new($"{(char)('a' + random.Next(26))}/{number} {random.Next(100)}", "100644", Convert.ToHexStringLower(random.GetItems("0123456789"u8, 20)));
}
