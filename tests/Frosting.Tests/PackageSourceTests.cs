using System.Text.Json;
using WasteCoach.Frosting.Tests.Bootstrap;

namespace WasteCoach.Frosting.Tests;

/// <summary>-p:CakeFrostingSource=package puts the real package in the place of build/Cake.Frosting. Asks MSBuild, since the package may not be in reach.</summary>
public sealed class PackageSourceTests
{
    [Fact]
    public async Task The_package_replaces_project_and_references()
    {
        var items = await Items("build/Build/Build.csproj", "package");

        Assert.Contains("Cake.Frosting", items["PackageReference"]);
        Assert.Empty(items["ProjectReference"]);
        Assert.Empty(items["PackageDownload"]);
        Assert.DoesNotContain("Cake.Core", items["Reference"]);
    }

    [Fact]
    public async Task Without_it_the_project_and_the_assemblies_of_Cake_Tool_are_used()
    {
        var items = await Items("build/Build/Build.csproj", "source");

        Assert.DoesNotContain("Cake.Frosting", items["PackageReference"]);
        Assert.Contains("../Cake.Frosting/Cake.Frosting.csproj", items["ProjectReference"]);
        Assert.Contains("Cake.Tool", items["PackageDownload"]);
        Assert.Contains("Cake.Core", items["Reference"]);
    }

    [Fact]
    public async Task The_host_never_refers_to_the_package_it_stands_in_for()
    {
        var items = await Items("build/Cake.Frosting/Cake.Frosting.csproj", "package");

        Assert.DoesNotContain("Cake.Frosting", items["PackageReference"]);
        Assert.Contains("Cake.Core", items["Reference"]);
    }

    private static async Task<Dictionary<string, string[]>> Items(string project, string source)
    {
        string[] arguments =
        [
            "msbuild", project, $"-p:CakeFrostingSource={source}", "-nodeReuse:false",
            "-getItem:PackageReference", "-getItem:ProjectReference", "-getItem:PackageDownload", "-getItem:Reference",
        ];
        using var running = new Running("dotnet", arguments, Repository.Root, new Dictionary<string, string?>());
        var (exitCode, output, errors) = await running.End();
        Assert.True(exitCode == 0, output + errors);

        using var answer = JsonDocument.Parse(output);
        return answer.RootElement.GetProperty("Items").EnumerateObject().ToDictionary(
            kind => kind.Name,
            kind => kind.Value.EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!).ToArray());
    }
}
