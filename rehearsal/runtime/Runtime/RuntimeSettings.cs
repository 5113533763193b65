using System.Globalization;
using System.Net;

namespace Rehearsal.Runtime;

/// <summary>Settings of the runtime, read once from the variables that the command <c>runtime</c> sets.</summary>
internal sealed record RuntimeSettings
{
    /// <summary>Folder of all files of this service.</summary>
    public required string State { get; init; }

    /// <summary>Tells what this instance makes on the host from another clone's.</summary>
    public required string Id { get; init; }

    /// <summary>Address of this host that the kubelets reach.</summary>
    public required IPAddress Address { get; init; }

    public required int Port { get; init; }

    public required IPAddress IngressAddress { get; init; }

    public required int IngressPort { get; init; }

    /// <summary>Range of the pods' addresses.</summary>
    public required IPNetwork Pods { get; init; }

    /// <summary>Address of this host in that range: the pods' gateway and name server.</summary>
    public required IPAddress Gateway { get; init; }

    /// <summary>Bridge that holds the gateway's address.</summary>
    public required string Bridge { get; init; }

    /// <summary>Unix socket of podman's service.</summary>
    public required string PodmanSocket { get; init; }

    /// <summary>HOST:PORT of the registry whose images run; empty: none does.</summary>
    public required string Registry { get; init; }

    /// <summary>Who asks the registry about images that it keeps for other registries.</summary>
    public required string RegistryUser { get; init; }

    /// <summary>File with that user's password.</summary>
    public required string RegistryTokenFile { get; init; }

    /// <summary>The cluster whose Services have names and whose Ingresses are served. The file need not be there yet.</summary>
    public required string Kubeconfig { get; init; }

    public string HostsFile => Path.Combine(State, "names", "hosts");

    public string DnsmasqPidFile => Path.Combine(State, "dnsmasq.pid");

    /// <exception cref="InvalidOperationException">A setting is missing or makes no sense.</exception>
    public static RuntimeSettings Read()
    {
        static string Optional(string name) => Environment.GetEnvironmentVariable(name) ?? "";
        static string Required(string name) => Optional(name) is { Length: > 0 } text ? text : throw new InvalidOperationException($"{name} is not set");
        static int Number(string name) => int.TryParse(Required(name), CultureInfo.InvariantCulture, out var number) ? number : throw new InvalidOperationException($"{name} is '{Required(name)}', which is no number");
        static IPAddress Host(string name) => IPAddress.TryParse(Required(name), out var address) ? address : throw new InvalidOperationException($"{name} is '{Required(name)}', which is no address");
        return new RuntimeSettings
        {
            State = Required("SERVICE_STATE"), Id = Required("RUNTIME_ID"), Address = Host("SERVICE_ADDRESS"), Port = Number("SERVICE_PORT"),
            IngressAddress = Host("SERVICE_INGRESS_ADDRESS"), IngressPort = Number("SERVICE_INGRESS_PORT"), Pods = IPNetwork.Parse(Required("SERVICE_PODS")),
            Gateway = Host("RUNTIME_GATEWAY"), Bridge = Required("RUNTIME_BRIDGE"), PodmanSocket = Required("RUNTIME_SOCKET"), Registry = Optional("SERVICE_REGISTRY"),
            RegistryUser = Optional("SERVICE_REGISTRY_USER"), RegistryTokenFile = Optional("RUNTIME_REGISTRY_TOKEN_FILE"), Kubeconfig = Optional("RUNTIME_KUBECONFIG"),
        };
    }
}
