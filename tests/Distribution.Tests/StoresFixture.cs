using System.Globalization;

namespace Distribution.Tests;

/// <summary>The cluster with the rehearsal's own registry, which has the images of the stores and wants a login.</summary>
public sealed class StoresFixture : RuntimeFixture
{
    private readonly int registryPort = FreePort.Next(), tokenPort = FreePort.Next();

    public override string Registry => $"127.0.0.1:{registryPort}";

    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["SERVICE_REGISTRY_USER"] = "rehearsal", ["SERVICE_REGISTRY_TOKEN_FILE"] = "../registry-service/token",
    };

    public override async Task DisposeAsync()
    {
        RegistryService("purge").Good.Trim();
        await base.DisposeAsync();
    }

    internal override Task StartRegistry()
    {
        RegistryService("up").Good.Trim();
        return Task.CompletedTask;
    }

    private ToolResult RegistryService(string verb) => new Tool(Path.Combine(Root(), "rehearsal", "registry", "registry"), new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["SERVICE_STATE"] = Path.Combine(Folder, "registry-service"), ["SERVICE_LOG"] = Path.Combine(Folder, "registry-service.log"), ["SERVICE_ADDRESS"] = "127.0.0.1",
        ["SERVICE_PORT"] = registryPort.ToString(CultureInfo.InvariantCulture), ["SERVICE_TOKEN_PORT"] = tokenPort.ToString(CultureInfo.InvariantCulture),
        ["SERVICE_USER"] = "rehearsal", ["SERVICE_IMAGES"] = "rabbitmq",
    }).Run(null, verb);
}
