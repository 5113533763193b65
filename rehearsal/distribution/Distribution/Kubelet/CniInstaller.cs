using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Kubelet;

/// <summary>
/// Does what the install container of a network plugin does, since no container runs: a pod that mounts the host's CNI folder and has a container with the
/// variables CNI_CONF_NAME and CNI_NETWORK_CONFIG leaves that configuration there.
/// </summary>
internal sealed class CniInstaller(ApiClient client, NodeSettings settings, string node)
{
    private const string HostFolder = "/etc/cni/net.d";

    public async Task Apply(JsonObject pod, CancellationToken stop)
    {
        if (!pod.Elements("spec", "volumes").Any(volume => volume.Text("hostPath", "path").TrimEnd('/') == HostFolder))
        {
            return;
        }

        foreach (var container in pod.Elements("spec", "initContainers").Concat(pod.Elements("spec", "containers")))
        {
            var (name, text) = (await Value(pod, container, "CNI_CONF_NAME", stop), await Value(pod, container, "CNI_NETWORK_CONFIG", stop));
            if (name.Length == 0 || text.Length == 0 || Path.GetFileName(name) != name)
            {
                continue;
            }

            var file = Path.Combine(settings.CniFolder, name);
            Directory.CreateDirectory(settings.CniFolder);
            var wanted = text.Replace("__KUBERNETES_NODE_NAME__", node, StringComparison.Ordinal).Replace("__CNI_MTU__", await Value(pod, container, "CNI_MTU", stop), StringComparison.Ordinal)
                .Replace("__KUBECONFIG_FILEPATH__", Path.Combine(HostFolder, "calico-kubeconfig"), StringComparison.Ordinal);
            if (!File.Exists(file) || await File.ReadAllTextAsync(file, stop) != wanted)
            {
                await File.WriteAllTextAsync(file, wanted, stop);
                KubeletCommand.Log($"{pod.Namespace()}/{pod.Name()} left {file}");
            }
        }
    }

    private async Task<string> Value(JsonObject pod, JsonNode container, string name, CancellationToken stop)
    {
        var variable = container.Elements("env").FirstOrDefault(variable => variable.Text("name") == name);
        if (variable.Text("value") is { Length: > 0 } value)
        {
            return value;
        }

        return variable.At("valueFrom", "configMapKeyRef") is { } reference
            ? (await client.Get($"/api/v1/namespaces/{pod.Namespace()}/configmaps/{reference.Text("name")}", stop)).Text("data", reference.Text("key"))
            : "";
    }
}
