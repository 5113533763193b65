using WasteCoach.Platform.Tests.Harness;

namespace WasteCoach.Platform.Tests.Stores;

/// <summary>One server on which the role's script has run, as the Job runs it.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    internal static readonly string[] Services = ["auth", "users", "locations", "recycling", "waste"];

    private readonly ScratchFolder folder = new();
    private PostgresProcess? server;

    internal PostgresProcess Server => server!;

    internal ScratchFolder Folder => folder;

    public async Task InitializeAsync()
    {
        server = new PostgresProcess(folder);
        await server.StartAsync();
        var rendered = folder.At("provision-files.yaml");
        await RoleTemplate.RenderAsync("postgresql", "provision-files.yaml", rendered);
        var documents = new YamlDotNet.RepresentationModel.YamlStream();
        documents.Load(new StringReader(await File.ReadAllTextAsync(rendered)));
        var data = (YamlDotNet.RepresentationModel.YamlMappingNode)documents.Documents[0].RootNode["data"];
        foreach (var (name, text) in data.Children)
        {
            folder.Write($"provision/{name}", ((YamlDotNet.RepresentationModel.YamlScalarNode)text).Value!);
        }

        folder.Write("pgpass", $"*:*:*:postgres:{PostgresProcess.SuperuserPassword.Replace(":", "\\:", StringComparison.Ordinal)}\n");
        File.SetUnixFileMode(folder.At("pgpass"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        foreach (var service in Services)
        {
            folder.Write($"passwords/{service}", PasswordOf(service));
        }

        await ProvisionAsync();
    }

    public async Task DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        folder.Dispose();
    }

    internal static string PasswordOf(string service) => $"{service}'-$1-%L-only-for-this-test";

    /// <summary>Runs the script as the Job does.</summary>
    internal async Task<string> ProvisionAsync(string settings = "provision", string passwords = "passwords")
    {
        using var child = await ChildProcess.StartAsync("provision", ["/bin/sh", folder.At("provision/provision.sh"), folder.At(settings)], new Dictionary<string, string>
        {
            ["PGHOST"] = "127.0.0.1",
            ["PGPORT"] = $"{Server.Port}",
            ["PGUSER"] = "postgres",
            ["PGPASSFILE"] = folder.At("pgpass"),
            ["PASSWORDS"] = folder.At(passwords),
        });
        await child.ExitAsync(TimeSpan.FromSeconds(60));
        return child.ExitCode == 0 ? child.Tail(100) : throw new InvalidOperationException($"provision ended with {child.ExitCode}:\n{child.Tail(100)}");
    }
}
