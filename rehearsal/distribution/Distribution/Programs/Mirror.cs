using System.Text.Json.Nodes;
using Rehearsal.Distribution.Kubelet;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Programs;

/// <summary>A local copy of the objects of one resource, kept by list and watch. A resource that is not served (yet) is empty, and asked for again.</summary>
internal sealed class Mirror(ApiClient api, string path, Action changed)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Absent = TimeSpan.FromSeconds(5);
    private readonly Lock gate = new();
    private readonly TaskCompletionSource filled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Dictionary<string, JsonObject> objects = new(StringComparer.Ordinal);

    /// <summary>Completes when the first list has been read.</summary>
    public Task Filled => filled.Task;

    /// <summary>For reading only.</summary>
    public List<JsonObject> Items
    {
        get
        {
            lock (gate)
            {
                return [.. objects.Values.OrderBy(item => item.Namespace(), StringComparer.Ordinal).ThenBy(item => item.Name(), StringComparer.Ordinal)];
            }
        }
    }

    public JsonObject? Find(string @namespace, string name)
    {
        lock (gate)
        {
            return objects.Values.FirstOrDefault(item => item.Namespace() == @namespace && item.Name() == name);
        }
    }

    public async Task Run(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                var list = await api.Get(path, stop);
                Replace(list);
                if (list is null)
                {
                    await Task.Delay(Absent, stop);
                    continue;
                }

                // The items of a list carry neither kind nor version.
                var (version, kind) = (list.Text("apiVersion"), list.Text("kind")[..^"List".Length]);
                await foreach (var change in api.Watch($"{path}?watch=true&resourceVersion={list.Text("metadata", "resourceVersion")}", stop))
                {
                    if (change.Text("type") is "ADDED" or "MODIFIED" or "DELETED" && change["object"] is JsonObject item)
                    {
                        item["apiVersion"] = version;
                        item["kind"] = kind;
                        Take(change.Text("type"), item);
                    }
                    else if (change.Text("type") == "ERROR")
                    {
                        break;
                    }
                }
            }
            catch (Exception error) when (KubeletCommand.IsPassing(error) && !stop.IsCancellationRequested)
            {
                KubeletCommand.Log($"watching {path}: {error.Message}");
                await Task.Delay(Retry, stop);
            }
        }
    }

    private void Replace(JsonObject? list)
    {
        lock (gate)
        {
            objects = new(StringComparer.Ordinal);
            foreach (var item in list.Elements("items").OfType<JsonObject>())
            {
                item["apiVersion"] = list.Text("apiVersion");
                item["kind"] = list.Text("kind")[..^"List".Length];
                objects[item.Uid()] = item;
            }
        }

        filled.TrySetResult();
        changed();
    }

    private void Take(string type, JsonObject item)
    {
        lock (gate)
        {
            if (type == "DELETED")
            {
                objects.Remove(item.Uid());
            }
            else
            {
                objects[item.Uid()] = item;
            }
        }

        changed();
    }
}
