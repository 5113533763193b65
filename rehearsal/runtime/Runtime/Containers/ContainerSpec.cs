using System.Text.Json.Nodes;
using Rehearsal.Runtime.Pods;

namespace Rehearsal.Runtime.Containers;

/// <summary>What podman is asked to make for a container of a pod.</summary>
internal sealed class ContainerSpec(RuntimeSettings settings, PodRequest request, PodFolder folder, string networkPath)
{
    private const int LogBytes = 16 << 20;

    /// <param name="image">What was pulled.</param>
    /// <param name="facts">podman's description of it.</param>
    /// <exception cref="ContainerConfigException">The pod asks for what cannot be.</exception>
    public JsonObject Build(string name, JsonNode container, string image, JsonObject? facts, long attempt, IReadOnlyDictionary<string, string> volumes)
    {
        var environment = ContainerEnvironment.Of(request, container);
        var (pod, own) = (request.Pod.At("spec", "securityContext"), container["securityContext"]);
        if (own.Flag("privileged"))
        {
            throw new ContainerConfigException("the rehearsal's runtime runs no privileged container");
        }

        var spec = new JsonObject
        {
            ["name"] = name, ["image"] = image, ["hostname"] = request.Hostname, ["env"] = environment.ToJson(),
            ["netns"] = new JsonObject { ["nsmode"] = "path", ["value"] = networkPath },
            ["use_image_hosts"] = true, ["use_image_resolve_conf"] = true,
            ["cgroup_parent"] = $"/wastecoach-{settings.Id}",
            ["read_only_filesystem"] = own.Flag("readOnlyRootFilesystem"),
            ["no_new_privileges"] = own.At("allowPrivilegeEscalation") is not null && !own.Flag("allowPrivilegeEscalation"),
            ["cap_drop"] = own.Strings("capabilities", "drop").ToJson(), ["cap_add"] = own.Strings("capabilities", "add").ToJson(),
            ["groups"] = Groups(pod).ToJson(),
            ["mounts"] = Mounts(container, volumes),
            ["labels"] = new JsonObject { ["io.kubernetes.pod.uid"] = request.Uid, ["io.kubernetes.container.name"] = container.Text("name") },
            ["log_configuration"] = new JsonObject { ["driver"] = "k8s-file", ["path"] = folder.LogFile(container.Text("name"), attempt), ["size"] = LogBytes },
        };
        if (User(pod, own, facts) is { Length: > 0 } user)
        {
            spec["user"] = user;
        }

        if (container.Strings("command") is { Count: > 0 } command)
        {
            spec["entrypoint"] = command.Select(part => ContainerEnvironment.Expand(part, environment)).ToJson();
        }

        if (container.Strings("args") is { Count: > 0 } arguments)
        {
            spec["command"] = arguments.Select(part => ContainerEnvironment.Expand(part, environment)).ToJson();
        }

        if (container.Text("workingDir") is { Length: > 0 } place)
        {
            spec["work_dir"] = place;
        }

        if (Quantities.Bytes(container.At("resources", "limits", "memory")) is > 0 and var bytes)
        {
            spec["resource_limits"] = new JsonObject { ["memory"] = new JsonObject { ["limit"] = bytes, ["swap"] = bytes } };
        }

        return spec;
    }

    private static IEnumerable<string> Groups(JsonNode? pod) =>
        pod.Elements("supplementalGroups").Select(group => group.ToJsonString()).Concat(pod.At("fsGroup") is { } own ? [own.ToJsonString()] : []);

    /// <exception cref="ContainerConfigException">It would run as root and must not.</exception>
    private static string User(JsonNode? pod, JsonNode? own, JsonObject? facts)
    {
        static string Of(JsonNode? first, JsonNode? second, string field) => (first.At(field) ?? second.At(field))?.ToJsonString() ?? "";
        var (user, group) = (Of(own, pod, "runAsUser"), Of(own, pod, "runAsGroup"));
        var ofImage = facts.Text("Config", "User") is { Length: > 0 } written ? written : facts.Text("User");
        if (own.At("runAsNonRoot") is { } said ? said.GetValue<bool>() : pod.Flag("runAsNonRoot"))
        {
            var effective = user.Length > 0 ? user : ofImage.Split(':')[0];
            if (effective is "0" or "" or "root")
            {
                throw new ContainerConfigException("container has runAsNonRoot and image will run as root");
            }

            if (!effective.All(char.IsAsciiDigit))
            {
                throw new ContainerConfigException($"container has runAsNonRoot and image has non-numeric user ({effective}), cannot verify user is non-root");
            }
        }

        return group.Length > 0 ? $"{(user.Length > 0 ? user : ofImage.Split(':')[0] is { Length: > 0 } image ? image : "0")}:{group}" : user;
    }

    private JsonArray Mounts(JsonNode container, IReadOnlyDictionary<string, string> volumes)
    {
        static JsonObject Bind(string source, string target, bool readOnly) =>
            new() { ["type"] = "bind", ["source"] = source, ["destination"] = target.Length > 1 ? target.TrimEnd('/') : target, ["options"] = new JsonArray("rbind", readOnly ? "ro" : "rw") };
        var message = folder.MessageFile(container.Text("name"));
        Directory.CreateDirectory(Path.GetDirectoryName(message)!);
        File.WriteAllText(message, "");
        File.SetUnixFileMode(message, (UnixFileMode)0b110_110_110);
        var mounts = new JsonArray(
            Bind(folder.HostsFile, "/etc/hosts", false), Bind(folder.ResolverFile, "/etc/resolv.conf", false),
            Bind(message, container.Text("terminationMessagePath") is { Length: > 0 } path ? path : "/dev/termination-log", false));
        foreach (var mount in container.Elements("volumeMounts"))
        {
            if (!volumes.TryGetValue(mount.Text("name"), out var source))
            {
                throw new ContainerConfigException($"volume {mount.Text("name")} is not one of the pod's");
            }

            if (mount.Text("subPath") is { Length: > 0 } part)
            {
                source = Path.GetFullPath(Path.Combine(source, part));
                if (!source.StartsWith(volumes[mount.Text("name")] + "/", StringComparison.Ordinal))
                {
                    throw new ContainerConfigException($"subPath {part} leads out of volume {mount.Text("name")}");
                }

                if (!File.Exists(source))
                {
                    Directory.CreateDirectory(source);
                }
            }

            mounts.Add((JsonNode)Bind(source, mount.Text("mountPath"), mount.Flag("readOnly") || IsReadOnly(mount.Text("name"))));
        }

        return mounts;
    }

    /// <summary>What comes of the API can't be written to.</summary>
    private bool IsReadOnly(string volume) => request.Pod.Elements("spec", "volumes").FirstOrDefault(item => item.Text("name") == volume) is { } found
        && (found["secret"] ?? found["configMap"] ?? found["projected"] ?? found["downwardAPI"]) is not null;
}
