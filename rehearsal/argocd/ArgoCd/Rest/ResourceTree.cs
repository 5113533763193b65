using System.Globalization;
using Rehearsal.ArgoCd.Applications;
using Rehearsal.ArgoCd.Cluster;
using Rehearsal.ArgoCd.Health;

namespace Rehearsal.ArgoCd.Rest;

/// <summary>An application's objects and all that came of them.</summary>
internal sealed class ResourceTree(ClusterSession session, JsonObject application)
{
    /// <summary>Every live object of the application.</summary>
    public List<JsonObject> Objects()
    {
        var managed = application.Elements("status", "resources").Select(item => new ObjectKey(item.Text("group"), item.Text("kind"), item.Text("namespace"), item.Text("name"))).ToHashSet();
        return [.. session.Live.All().Where(tree => managed.Contains(ObjectKey.Of(tree)) || DescendsFrom(managed, tree)).OrderBy(tree => ObjectKey.Of(tree).ToString(), StringComparer.Ordinal)];
    }

    public JsonObject ToJson() => new() { ["nodes"] = new JsonArray([.. Objects().Select(Node)]) };

    private bool DescendsFrom(HashSet<ObjectKey> managed, JsonObject tree)
    {
        var seen = new HashSet<ObjectKey>();
        var open = new Queue<JsonObject>([tree]);
        while (open.TryDequeue(out var current))
        {
            foreach (var owner in session.Live.Owners(current).Where(seen.Add))
            {
                if (managed.Contains(owner))
                {
                    return true;
                }

                if (session.Live.Find(owner) is { } next)
                {
                    open.Enqueue(next);
                }
            }
        }

        return false;
    }

    private JsonNode Node(JsonObject tree)
    {
        var node = Reference(ObjectKey.Of(tree), tree);
        node["version"] = ObjectKey.VersionOf(tree);
        node["resourceVersion"] = tree.Text("metadata", "resourceVersion");
        node["createdAt"] = tree.Text("metadata", "creationTimestamp");
        var parents = session.Live.Owners(tree).Select(owner => (JsonNode)Reference(owner, session.Live.Find(owner))).ToArray();
        if (parents.Length > 0)
        {
            node["parentRefs"] = new JsonArray(parents);
        }

        if (ResourceHealth.Of(tree) is { } health)
        {
            node["health"] = health.ToJson();
        }

        if (tree.Text("kind") == "Pod")
        {
            node["images"] = PodImages.Of(tree).ToJson();
        }

        var info = Info(tree).Select(item => (JsonNode)new JsonObject { ["name"] = item.Name, ["value"] = item.Value }).ToArray();
        if (info.Length > 0)
        {
            node["info"] = new JsonArray(info);
        }

        return node;
    }

    private static JsonObject Reference(ObjectKey key, JsonObject? tree)
    {
        var reference = new JsonObject();
        foreach (var (name, value) in ((string, string)[])[("group", key.Group), ("kind", key.Kind), ("namespace", key.Namespace), ("name", key.Name), ("uid", tree.Uid())])
        {
            if (value.Length > 0)
            {
                reference[name] = value;
            }
        }

        return reference;
    }

    private static IEnumerable<(string Name, string Value)> Info(JsonObject tree)
    {
        if (tree.Text("metadata", "annotations", "deployment.kubernetes.io/revision") is { Length: > 0 } revision)
        {
            yield return ("Revision", $"Rev:{revision}");
        }

        if (tree.Text("kind") != "Pod")
        {
            yield break;
        }

        var containers = tree.Elements("status", "containerStatuses").ToList();
        yield return ("Status Reason", Reason(tree, containers));
        if (tree.Text("spec", "nodeName") is { Length: > 0 } node)
        {
            yield return ("Node", node);
        }

        yield return ("Containers", $"{containers.Count(container => container.Flag("ready"))}/{tree.Elements("spec", "containers").Count()}");
        if (containers.Sum(container => container.Number(0, "restartCount")) is not 0 and var restarts)
        {
            yield return ("Restart Count", restarts.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>What `kubectl get pods` shows as its status.</summary>
    private static string Reason(JsonObject pod, List<JsonNode> containers)
    {
        if (pod.Text("metadata", "deletionTimestamp").Length > 0)
        {
            return "Terminating";
        }

        var first = pod.Elements("status", "initContainerStatuses").ToList();
        var open = first.FindIndex(container => container.At("state", "terminated") is not { } ended || ended.Number(0, "exitCode") != 0);
        if (open >= 0)
        {
            return Obstacle(first[open]) is { Length: > 0 } obstacle and not "PodInitializing" ? $"Init:{obstacle}" : $"Init:{open}/{first.Count}";
        }

        var reason = containers.Select(Obstacle).FirstOrDefault(words => words.Length > 0) ?? "";
        return reason is "Completed" && containers.Any(container => container.At("state", "running") is not null) ? "Running"
            : reason.Length > 0 ? reason
            : pod.Text("status", "reason") is { Length: > 0 } own ? own : pod.Text("status", "phase");
    }

    /// <summary>Why a container does not run.</summary>
    private static string Obstacle(JsonNode container) =>
        container.Text("state", "waiting", "reason") is { Length: > 0 } waiting ? waiting
        : container.At("state", "terminated") is not { } ended ? ""
        : ended.Text("reason") is { Length: > 0 } reason ? reason : $"ExitCode:{ended.Number(0, "exitCode")}";
}
