using System.Text.Json.Nodes;
using Rehearsal.Distribution.Cloud;
using Rehearsal.Distribution.Controllers;
using Rehearsal.Distribution.Kubelet;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Programs;

/// <summary>What a program has: its pod and container, the API with the rights of the pod's service account, and the cloud if the machine has one.</summary>
/// <param name="Api">Speaks as the pod's service account.</param>
/// <param name="Node">Speaks as the kubelet, for what a kubelet does on a program's behalf.</param>
/// <param name="Cloud">Null: this machine belongs to no cloud.</param>
internal sealed record ProgramContext(JsonObject Pod, JsonNode Container, ApiClient Api, ApiClient Node, string NodeName, CloudAccess? Cloud)
{
    public string Namespace => Pod.Namespace();

    /// <summary>Command and arguments of the container.</summary>
    public List<string> Arguments => [.. Container.Strings("command"), .. Container.Strings("args")];

    /// <summary>The value of --name=value; empty when there is none.</summary>
    public string Option(string name) => Arguments.FirstOrDefault(argument => argument.TrimStart('-').StartsWith($"{name}=", StringComparison.Ordinal))?.Split('=', 2)[1] ?? "";

    /// <summary>Whether the pod also has a container of this image.</summary>
    public bool HasImage(params ReadOnlySpan<string> names)
    {
        foreach (var container in Pod.Elements("spec", "containers"))
        {
            if (names.Contains(ImageName.Last(container.Text("image"))))
            {
                return true;
            }
        }

        return false;
    }

    public void Log(string text) => KubeletCommand.Log($"program {ImageName.Last(Container.Text("image"))}: {text}");

    /// <summary>Writes an event; the same one again is counted up.</summary>
    public async Task Report(JsonObject about, string type, string reason, string message, CancellationToken stop)
    {
        var @namespace = about.Namespace() is { Length: > 0 } own ? own : "default";
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{about.Uid()}{type}{reason}{message}")))[..16];
        var (path, name, now) = ($"/api/v1/namespaces/{@namespace}/events", $"{about.Name()}.{digest}", Conditions.Now());
        if (await Node.Get($"{path}/{name}", stop) is { } known)
        {
            await Node.Merge($"{path}/{name}", new JsonObject { ["count"] = known.Number(1, "count") + 1, ["lastTimestamp"] = now }, stop);
            return;
        }

        var component = ImageName.Last(Container.Text("image"));
        await Node.Post(path, new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "Event", ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace },
            ["involvedObject"] = new JsonObject { ["apiVersion"] = about.Text("apiVersion"), ["kind"] = about.Text("kind"), ["namespace"] = about.Namespace(), ["name"] = about.Name(), ["uid"] = about.Uid() },
            ["type"] = type, ["reason"] = reason, ["message"] = message, ["count"] = 1, ["firstTimestamp"] = now, ["lastTimestamp"] = now,
            ["source"] = new JsonObject { ["component"] = component }, ["reportingComponent"] = component, ["reportingInstance"] = Pod.Name(),
        }, stop);
    }
}
