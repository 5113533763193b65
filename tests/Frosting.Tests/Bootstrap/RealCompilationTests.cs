using System.Runtime.Versioning;

namespace WasteCoach.Frosting.Tests.Bootstrap;

/// <summary>build.sh with the real SDK. Slow: each case compiles once or twice.</summary>
[Trait("Category", "Slow")]
[UnsupportedOSPlatform("windows")]
public sealed class RealCompilationTests : IDisposable
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>
          </PropertyGroup>
        </Project>
        """;

    private readonly BuildTree tree = new();

    public RealCompilationTests()
    {
        File.Delete(Path.Combine(tree.Tools, "dotnet"));
        tree.Set("PATH", Environment.GetEnvironmentVariable("PATH"));
        tree.Set("DOTNET_ROOT", Environment.GetEnvironmentVariable("DOTNET_ROOT"));
        File.Copy(Repository.PathOf("global.json"), tree.PathOf("global.json"), overwrite: true);
        File.Copy(Repository.PathOf("Directory.Build.props"), tree.PathOf("Directory.Build.props"), overwrite: true);
        tree.Write("build/Build/Build.csproj", Project);
        tree.Write("build/Build/Program.cs", """System.Console.WriteLine("compiled"); return 5;""");
    }

    [Fact]
    public async Task The_program_is_compiled_and_a_mistake_is_shown_by_its_line()
    {
        var good = await tree.Run();
        Assert.Equal((5, "compiled", string.Empty), (good.ExitCode, good.Output, good.Errors));

        tree.Write("build/Build/Program.cs", """System.Console.WriteLine("compiled") return 5;""");
        var bad = await tree.Run();

        Assert.Equal(2, bad.ExitCode);
        Assert.Empty(bad.Output);
        Assert.Matches("^\\S.*/Program.cs\\(1,\\d+\\): error CS1002[^\n]*\nbuild.sh: build/Build does not compile; nothing was run.$", bad.Errors);
    }

    [Fact]
    public async Task In_CI_a_lock_file_that_does_not_fit_is_an_error()
    {
        tree.Set("CI", "true");
        tree.Write("build/Build/packages.lock.json", """
            { "version": 2, "dependencies": { "net10.0": { "Something": { "type": "Direct", "requested": "[1.0.0, )", "resolved": "1.0.0", "contentHash": "" } } } }
            """);

        var (exitCode, _, errors) = await tree.Run();

        Assert.Equal(2, exitCode);
        Assert.Contains("NU1004", errors, StringComparison.Ordinal);
    }

    public void Dispose() => tree.Dispose();
}
