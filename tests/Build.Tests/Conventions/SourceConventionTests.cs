using System.Text.RegularExpressions;
using WasteCoach.Build.Tests.Environments;

namespace WasteCoach.Build.Tests.Conventions;

/// <summary>House rules that can be read off the sources of the build.</summary>
public sealed partial class SourceConventionTests
{
    private static readonly IReadOnlyList<string> Files =
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "build"), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj")),
    ];

    [Fact]
    public void There_are_sources_to_check() => Assert.Contains("build/Build/Phases/Wait.cs", Files);

    [Fact]
    public void Nothing_sleeps_for_a_fixed_time() => Assert.Equal(
        // Polls with a bound, several times in a millisecond, until a child leads its process group: shorter than any timer.
        ["build/Build/Tools/Processes/ProcessLauncher.cs"],
        Find(FixedSleep()).Select(hit => hit.Split(':')[0]));

    [Theory]
    [InlineData("await Task.Delay(500);")]
    [InlineData("Task.Delay( TimeSpan.FromSeconds(2), token)")]
    [InlineData("Thread.Sleep(pause);")]
    public void A_fixed_sleep_would_be_found(string line) => Assert.Matches(FixedSleep(), line);

    [Fact]
    public void The_build_does_not_know_the_rehearsal_but_as_the_default_of_an_option() =>
        Assert.Equal(
            [
                "build/Build/Environments/SecretStrength.cs", // a word that is too easy to guess
                "build/Build/Phases/RunOptions.cs", // the default
                "build/Build/Tasks/Develop/Lint.cs", // scripts of the repository that are to be checked
            ],
            Find(RehearsalInCode()).Select(hit => hit.Split(':')[0]).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("if (environment.Name == \"rehearsal\")")]
    [InlineData("var path = \"rehearsal/cloud/cloud\";")]
    [InlineData("if (isRehearsal)")]
    public void A_special_case_for_the_rehearsal_would_be_found(string line) => Assert.Matches(RehearsalInCode(), line);

    [Fact]
    public void No_source_names_a_folder_of_somebody_s_machine() => Assert.Empty(Find(MachinePath()));

    private static IEnumerable<string> Find(Regex pattern) => Files.SelectMany(file => File.ReadLines(Path.Combine(Repository.Root, file))
        .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && pattern.IsMatch(line))
        .Select(line => $"{file}: {line.Trim()}"));

    [GeneratedRegex(@"Thread\.Sleep\s*\(|Task\.Delay\s*\(\s*(\d|TimeSpan\.From)")]
    private static partial Regex FixedSleep();

    // Words for people (descriptions, the manual, remedies) may explain what the rehearsal is; a name, a comparison or a path may not.
    [GeneratedRegex(@"""rehearsal[""/]|[iI]sRehearsal|Rehearsal\w*\s*(\(|==|\?)")]
    private static partial Regex RehearsalInCode();

    [GeneratedRegex(@"""/(work|root|home)/")]
    private static partial Regex MachinePath();
}
