using System.Globalization;
using System.Net;
using Rehearsal.Distribution.Api;
using Rehearsal.Distribution.Controllers;
using Rehearsal.Distribution.Kubelet;

namespace Rehearsal.Distribution.Commands;

/// <summary>kube-apiserver, with the controllers and the scheduler in the same process. Takes the flags of the real one that matter here.</summary>
internal static class KubeApiServerCommand
{
    private static readonly string[] Known =
    [
        "advertise-address", "bind-address", "secure-port", "tls-cert-file", "tls-private-key-file", "client-ca-file", "service-account-signing-key-file",
        "service-cluster-ip-range", "data-dir", "cluster-signing-cert-file", "cluster-signing-key-file", "node-monitor-grace-period", "pod-cidr", "settings",
    ];

    public static async Task<int> Run(IReadOnlyList<string> arguments)
    {
        var line = CommandLine.Parse(arguments, [], Known);
        var settings = ClusterSettings.Load(line.Text("settings", "/etc/rehearsal/cluster.yaml"));
        var options = new ApiServerOptions
        {
            Address = IPAddress.Parse(line.Text("bind-address", "0.0.0.0")),
            Port = int.Parse(line.Text("secure-port", "6443"), CultureInfo.InvariantCulture),
            StorePath = Path.Combine(line.Required("data-dir"), "journal.jsonl"),
            CertificateFile = line.Required("tls-cert-file"),
            KeyFile = line.Required("tls-private-key-file"),
            ClientAuthorityFile = line.Required("client-ca-file"),
            ServiceAccountKeyFile = line.Required("service-account-signing-key-file"),
            ServiceRange = IPNetwork.Parse(line.Text("service-cluster-ip-range", "10.96.0.0/12")),
            Runtime = RuntimeAccess.Load(),
        };
        await using var server = await ApiServer.Start(options);
        var controllerOptions = new ControllerOptions
        {
            AdvertiseAddress = line.Text("advertise-address", options.Address.ToString()),
            SecurePort = options.Port,
            ServiceRange = options.ServiceRange,
            PodRange = line.Text("pod-cidr") is { Length: > 0 } pods ? IPNetwork.Parse(pods) : null,
            AuthorityFile = options.ClientAuthorityFile,
            SigningCertificateFile = line.Required("cluster-signing-cert-file"),
            SigningKeyFile = line.Required("cluster-signing-key-file"),
            NodeGrace = TimeSpan.FromSeconds(double.Parse(line.Text("node-monitor-grace-period", "40s").TrimEnd('s'), CultureInfo.InvariantCulture)),
            Settings = settings,
        };
        await using var controllers = ControllerSet.Start(server.Registry, controllerOptions);
        Console.Error.WriteLine($"kube-apiserver of the rehearsal distribution serves https://{options.Address}:{options.Port}");
        await server.WaitForShutdown();
        return 0;
    }
}
