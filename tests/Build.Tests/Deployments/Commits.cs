using System.Security.Cryptography;
using System.Text;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Tools.Git;

namespace WasteCoach.Build.Tests.Deployments;

/// <summary>Commits that exist only as lists of files.</summary>
internal static class Commits
{
    public const string Base = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    /// <summary>Two services with shared code, as the repository has them.</summary>
    public static Dictionary<string, string> Files() => new()
    {
        ["charts/applications/values.yaml"] = "services: [auth, waste]\n",
        ["charts/auth/Chart.yaml"] = "name: auth\n",
        ["charts/waste/Chart.yaml"] = "name: waste\n",
        ["services/Auth/WasteCoach.Auth.csproj"] = """<Project><ItemGroup><ProjectReference Include="../Shared/WasteCoach.Shared.csproj" /></ItemGroup></Project>""",
        ["services/Auth/Program.cs"] = "auth",
        ["services/Waste/WasteCoach.Waste.csproj"] = """<Project><ItemGroup><ProjectReference Include="..\Shared\WasteCoach.Shared.csproj" /><PackageReference Include="A.B" /></ItemGroup></Project>""",
        ["services/Waste/Program.cs"] = "waste",
        ["services/Shared/WasteCoach.Shared.csproj"] = """<Project><ItemGroup><EmbeddedResource Include="../messaging.json" /></ItemGroup></Project>""",
        ["services/Shared/Health.cs"] = "health",
        ["services/messaging.json"] = "{}",
        ["services/Dockerfile"] = "FROM base",
        ["services/Directory.Build.props"] = "<Project />",
        ["services/README.md"] = "services",
        ["Directory.Packages.props"] = "<Project />",
        ["global.json"] = "{}",
        ["README.md"] = "all",
        ["build/Build/Program.cs"] = "build",
    };

    public static SourceCommit Of(IReadOnlyDictionary<string, string> files) => new(
        "0123456789012345678901234567890123456789",
        files.ToDictionary(file => file.Key, file => new GitEntry(file.Key, "100644", Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(file.Value))))),
        new Dictionary<string, string>(files));

    public static string HashOf(IReadOnlyDictionary<string, string> files, string service, string baseDigest = Base)
    {
        var commit = Of(files);
        return ServiceInputs.Of(commit, ServiceCatalogue.Read(commit).Single(project => project.Service == service), baseDigest).Hash;
    }
}
