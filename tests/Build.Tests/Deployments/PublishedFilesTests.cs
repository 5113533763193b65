using System.Runtime.Versioning;
using System.Text.Json;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Tests.Tools.Processes;

namespace WasteCoach.Build.Tests.Deployments;

[UnsupportedOSPlatform("windows")]
public sealed class PublishedFilesTests : IDisposable
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
    private static readonly ServiceVersion Version = new("waste", "services/Waste/WasteCoach.Waste.csproj", new string('e', 64), new string('1', 40), Time);
    private readonly TemporaryFolder folder = new();

    public PublishedFilesTests()
    {
        Directory.CreateDirectory(folder["runtimes"]);
        File.WriteAllText(folder["WasteCoach.Waste.dll"], "program");
        File.WriteAllText(folder["runtimes/native.so"], "native");
        File.SetUnixFileMode(folder["runtimes/native.so"], (UnixFileMode)0b111_111_111);
        File.WriteAllText(folder["WasteCoach.Waste.deps.json"], """
            {
              "runtimeTarget": { "name": ".NETCoreApp,Version=v10.0" },
              "targets": { ".NETCoreApp,Version=v10.0": {
                "WasteCoach.Waste/1.0.0": { "dependencies": { "Npgsql": "10.0.3", "WasteCoach.Shared": "1.0.0", "Framework.Only": "1.0.0" } },
                "Npgsql/10.0.3": { "runtime": {} },
                "WasteCoach.Shared/1.0.0": { "dependencies": { "Npgsql": "10.0.3" } }
              } },
              "libraries": {
                "WasteCoach.Waste/1.0.0": { "type": "project", "serviceable": false, "sha512": "" },
                "Npgsql/10.0.3": { "type": "package", "serviceable": true, "sha512": "sha512-AQID" },
                "WasteCoach.Shared/1.0.0": { "type": "project", "serviceable": false, "sha512": "" }
              }
            }
            """);
        File.WriteAllText(folder["WasteCoach.Waste.runtimeconfig.json"], """
            { "runtimeOptions": { "frameworks": [ { "name": "Microsoft.NETCore.App", "version": "10.0.0" }, { "name": "Microsoft.AspNetCore.App", "version": "10.0.0" } ] } }
            """);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Rights_and_times_are_the_same_whoever_published()
    {
        PublishedFiles.Prepare(folder.Path, "WasteCoach.Waste", Time);

        Assert.Equal("rw-r--r--", Rights("runtimes/native.so"));
        Assert.Equal("rwxr-xr-x", Rights("runtimes"));
        Assert.All(Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).LinkTarget is null), file => Assert.Equal(Time.UtcDateTime, File.GetLastWriteTimeUtc(file)));
        Assert.Equal("WasteCoach.Waste.dll", new FileInfo(folder[PublishedFiles.Program]).LinkTarget);
        Assert.Equal("program", File.ReadAllText(folder[PublishedFiles.Program]));
    }

    [Fact]
    public void A_folder_without_the_program_is_refused() =>
        Assert.Contains("no WasteCoach.Auth.dll", Assert.Throws<DeploymentException>(() => PublishedFiles.Prepare(folder.Path, "WasteCoach.Auth", Time)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_bill_of_materials_lists_what_was_published_and_what_it_stands_on()
    {
        using var bill = JsonDocument.Parse(BillOfMaterials.Write(Version, folder.Path, new BaseImage("registry.test/aspnet:10.0", Commits.Base)));
        var root = bill.RootElement;

        Assert.Equal("CycloneDX", root.GetProperty("bomFormat").GetString());
        Assert.Matches("^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", root.GetProperty("serialNumber").GetString());
        Assert.Equal(Version.Revision, root.GetProperty("metadata").GetProperty("component").GetProperty("version").GetString());
        var components = root.GetProperty("components").EnumerateArray().ToDictionary(component => component.GetProperty("name").GetString()!);
        Assert.Equal(["Microsoft.AspNetCore.App", "Microsoft.NETCore.App", "Npgsql", "WasteCoach.Shared", "registry.test/aspnet:10.0"], components.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("pkg:nuget/Npgsql@10.0.3", components["Npgsql"].GetProperty("purl").GetString());
        Assert.Equal("010203", components["Npgsql"].GetProperty("hashes")[0].GetProperty("content").GetString());
        Assert.Equal(Commits.Base["sha256:".Length..], components["registry.test/aspnet:10.0"].GetProperty("hashes")[0].GetProperty("content").GetString());
        var dependencies = root.GetProperty("dependencies").EnumerateArray().ToDictionary(entry => entry.GetProperty("ref").GetString()!, entry => entry.GetProperty("dependsOn").EnumerateArray().Select(on => on.GetString()));
        Assert.Equal(["Npgsql/10.0.3", "WasteCoach.Shared/1.0.0"], dependencies["WasteCoach.Waste/1.0.0"]);
        Assert.Equal(["Npgsql/10.0.3"], dependencies["WasteCoach.Shared/1.0.0"]);
        Assert.All(dependencies.Values.SelectMany(on => on), on => Assert.Contains(on, dependencies.Keys));
    }

    [Fact]
    public void The_same_image_has_the_same_bill() => Assert.Equal(
        BillOfMaterials.Write(Version, folder.Path, new BaseImage("b", Commits.Base)),
        BillOfMaterials.Write(Version, folder.Path, new BaseImage("b", Commits.Base)));

    private string Rights(string path)
    {
        var mode = File.GetUnixFileMode(folder[path]);
        return string.Concat(Enumerable.Range(0, 9).Select(bit => ((int)mode >> (8 - bit) & 1) == 1 ? "rwxrwxrwx"[bit] : '-'));
    }
}
