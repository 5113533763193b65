using System.Globalization;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Resources;

namespace Rehearsal.Distribution.Controllers;

/// <summary>Writes Events; one that repeats is counted.</summary>
internal sealed class EventRecorder(Registry registry, string component)
{
    public void Record(JsonObject about, string type, string reason, string message)
    {
        var resource = registry.Catalogue.Get("events");
        var @namespace = about.Namespace() is { Length: > 0 } own ? own : "default";
        var now = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var known = registry.Store.List("events", @namespace).Select(item => item.Tree)
            .FirstOrDefault(item => item.Text("involvedObject", "uid") == about.Uid() && item.Text("reason") == reason && item.Text("message") == message);
        if (known is not null)
        {
            registry.Force(resource, @namespace, known.Name(), tree =>
            {
                tree["count"] = tree.Number(1, "count") + 1;
                tree["lastTimestamp"] = now;
            });
            return;
        }

        registry.Create(resource, @namespace, new JsonObject
        {
            ["metadata"] = new JsonObject { ["generateName"] = $"{about.Name()}.", ["namespace"] = @namespace },
            ["involvedObject"] = new JsonObject
            {
                ["kind"] = about.Text("kind"), ["namespace"] = about.Namespace(), ["name"] = about.Name(), ["uid"] = about.Uid(),
                ["apiVersion"] = about.Text("apiVersion"), ["resourceVersion"] = about.Text("metadata", "resourceVersion"),
            },
            ["reason"] = reason, ["message"] = message, ["type"] = type, ["count"] = 1,
            ["firstTimestamp"] = now, ["lastTimestamp"] = now,
            ["source"] = new JsonObject { ["component"] = component }, ["reportingComponent"] = component,
        }, WriteOptions.By(component));
    }
}
