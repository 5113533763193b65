using WasteCoach.Build.Checks;
using WasteCoach.Build.Tests.Provisioning;

namespace WasteCoach.Build.Tests.Checks;

public sealed class TroubleshootingPageTests
{
    [Fact]
    public void The_page_is_what_the_checks_say() => Golden.Check("../../docs/troubleshooting.md", TroubleshootingPage.Render(Troubles.Checks));

    [Fact]
    public void Each_trouble_says_what_is_seen_why_it_is_and_what_to_do() => Assert.All(Troubles.All, trouble =>
    {
        Assert.DoesNotContain('\n', trouble.Title + trouble.Symptom + trouble.Cause + trouble.Fix);
        Assert.All(new[] { trouble.Title, trouble.Symptom, trouble.Cause, trouble.Fix }, text => Assert.False(string.IsNullOrWhiteSpace(text)));
        Assert.NotEmpty(trouble.FoundBy);
    });

    [Fact]
    public void A_check_stands_in_the_file_of_its_name() => Assert.All(Troubles.Checks, entry => Assert.True(
        File.Exists(Path.Combine(Environments.Repository.Root, "build", "Build", entry.Check.Namespace!["WasteCoach.Build.".Length..].Replace('.', Path.DirectorySeparatorChar), $"{entry.Check.Name}.cs")),
        entry.Check.FullName));
}
