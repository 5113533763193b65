using WasteCoach.Platform.Tests.Harness;

namespace WasteCoach.Platform.Tests.Stores;

/// <summary>One RabbitMQ that has loaded the role's definitions at its start.</summary>
public sealed class RabbitFixture : IAsyncLifetime
{
    internal const string Password = "Xk3vNq8s:Lw2pRt7y";
    internal const string AdministratorPassword = "Wq7:mZr4-Tb9xKc2V";

    private const string Passwords = $$$"""{"passwords_found": {"administrator": "{{{AdministratorPassword}}}", "services": "{{{Password}}}"}}""";

    private readonly ScratchFolder folder = new();
    private RabbitServer? server;

    internal RabbitServer Server => server!;

    internal int MetricsPort { get; } = FreePort.Next();

    public async Task InitializeAsync()
    {
        await RoleTemplate.RenderAsync("rabbitmq", "definitions.json", folder.At("definitions.json"), Passwords);
        await RoleTemplate.RenderAsync("rabbitmq", "rabbitmq.conf", folder.At("rendered.conf"));
        var text = await File.ReadAllTextAsync(folder.At("rendered.conf"));
        Assert.DoesNotContain(Password, await File.ReadAllTextAsync(folder.At("definitions.json")), StringComparison.Ordinal);
        server = new RabbitServer(folder.Path)
        {
            User = "wastecoach",
            Password = Password,
            Plugins = "[rabbitmq_prometheus].",
            // The folder is the pod's, the ports are ours; a test machine may have less free than a gigabyte.
            Configuration = $"""
                {text.Replace("/etc/rabbitmq/definitions", folder.Path, StringComparison.Ordinal).Replace("= 1GB", "= 50MB", StringComparison.Ordinal)}
                prometheus.tcp.port = {MetricsPort}
                prometheus.tcp.ip = 127.0.0.1
                management.tcp.port = {FreePort.Next()}
                management.tcp.ip = 127.0.0.1
                """,
        };
        await server.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        folder.Dispose();
    }
}
