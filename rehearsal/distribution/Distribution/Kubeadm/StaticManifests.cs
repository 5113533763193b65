using System.Globalization;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Tls;

namespace Rehearsal.Distribution.Kubeadm;

/// <summary>The static pods of a control plane. All of it runs in the process of kube-apiserver; the other three are described as they are on a real node.</summary>
internal static class StaticManifests
{
    public static void Write(HostLayout layout, JsonObject cluster, string advertise, int port, string settings)
    {
        var pki = layout.Pki;
        var services = cluster.Text("networking", "serviceSubnet") is { Length: > 0 } range ? range : "10.96.0.0/12";
        var pods = cluster.Text("networking", "podSubnet");
        var repository = cluster.Text("imageRepository") is { Length: > 0 } own ? own : Images.DefaultRepository;
        List<string> server =
        [
            "kube-apiserver", $"--advertise-address={advertise}", "--bind-address=0.0.0.0", $"--secure-port={port.ToString(CultureInfo.InvariantCulture)}",
            $"--tls-cert-file={pki}/apiserver.crt", $"--tls-private-key-file={pki}/apiserver.key", $"--client-ca-file={pki}/ca.crt", $"--service-account-signing-key-file={pki}/sa.key",
            $"--service-cluster-ip-range={services.Split(',')[0]}", $"--data-dir={layout.Etcd}", $"--cluster-signing-cert-file={pki}/ca.crt", $"--cluster-signing-key-file={pki}/ca.key",
        ];
        if (pods.Length > 0)
        {
            server.Add($"--pod-cidr={pods.Split(',')[0]}");
        }

        if (settings.Length > 0)
        {
            server.Add($"--settings={settings}");
        }

        if (cluster.Text("controllerManager", "extraArgs", "node-monitor-grace-period") is { Length: > 0 } grace)
        {
            server.Add($"--node-monitor-grace-period={grace}");
        }

        Write("kube-apiserver", $"{repository}/kube-apiserver:{Api.ClusterVersion.GitVersion}", server, "250m");
        Write("kube-controller-manager", $"{repository}/kube-controller-manager:{Api.ClusterVersion.GitVersion}", ["kube-controller-manager"], "200m");
        Write("kube-scheduler", $"{repository}/kube-scheduler:{Api.ClusterVersion.GitVersion}", ["kube-scheduler"], "100m");
        Write("etcd", $"{repository}/etcd:{Images.Etcd}", ["etcd", $"--data-dir={layout.Etcd}"], "100m", "100Mi");

        void Write(string name, string image, List<string> command, string cpu, string memory = "")
        {
            var requests = new JsonObject { ["cpu"] = cpu };
            if (memory.Length > 0)
            {
                requests["memory"] = memory;
            }

            var pod = new JsonObject
            {
                ["apiVersion"] = "v1", ["kind"] = "Pod",
                ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "kube-system", ["labels"] = new JsonObject { ["component"] = name, ["tier"] = "control-plane" } },
                ["spec"] = new JsonObject
                {
                    ["hostNetwork"] = true, ["priorityClassName"] = "system-node-critical",
                    ["containers"] = new JsonArray(new JsonObject { ["name"] = name, ["image"] = image, ["command"] = command.ToJson(), ["resources"] = new JsonObject { ["requests"] = requests } }),
                },
            };
            PemFiles.Write(layout.Manifest(name), pod.ToJsonString() + "\n", secret: true);
        }
    }
}
