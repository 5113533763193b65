using System.Runtime.Versioning;
using System.Text.Json;
using System.Text;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Tests.Tools.Processes;

namespace WasteCoach.Build.Tests.Deployments;

[UnsupportedOSPlatform("windows")]
public sealed class EngineLoginTests : IDisposable
{
    private static readonly RegistrySettings Settings = new() { Address = "registry.test:5000", User = "robot", Token = new SecretReference("t") };
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_file_is_for_its_owner_alone_and_goes_with_its_use()
    {
        string file;
        using (var login = new EngineLogin(folder["login"], Settings, new SecretValue("hunter2")))
        {
            file = login.File.FullPath;
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder["login"]));
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            Assert.Equal(
                "robot:hunter2",
                Encoding.UTF8.GetString(document.RootElement.GetProperty("auths").GetProperty("registry.test:5000").GetProperty("auth").GetBytesFromBase64()));
        }

        Assert.False(Directory.Exists(folder["login"]));
    }

    [Fact]
    public void What_a_killed_run_left_is_replaced()
    {
        Directory.CreateDirectory(folder["login"]);
        File.WriteAllText(folder["login/config.json"], "old, and readable to all");

        using var login = new EngineLogin(folder["login"], Settings, new SecretValue("hunter2"));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(login.File.FullPath));
        Assert.DoesNotContain("old", File.ReadAllText(login.File.FullPath), StringComparison.Ordinal);
    }
}
