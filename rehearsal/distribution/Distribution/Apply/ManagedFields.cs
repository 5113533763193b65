using System.Globalization;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Api;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Apply;

/// <summary>Keeps metadata.managedFields, and decides by it what server-side apply may change.</summary>
internal static class ManagedFields
{
    /// <summary>The object that results from applying a configuration to what is there.</summary>
    /// <param name="live">Null: the object is created.</param>
    /// <exception cref="ApiException">409: another manager owns a field that would change, and force is off.</exception>
    public static JsonObject Apply(JsonObject? live, JsonObject applied, Schema schema, FieldManager manager, bool force, string resource, string name)
    {
        var wanted = FieldSet.Of(applied, schema);
        var owners = Read(live);
        var current = live?.Copy() ?? new JsonObject { ["apiVersion"] = applied["apiVersion"]?.DeepClone(), ["kind"] = applied["kind"]?.DeepClone() };
        current["apiVersion"] = applied["apiVersion"]?.DeepClone();
        var merged = (JsonObject)FieldTree.Merge(current, applied, schema)!;

        // Fields of the applied configuration that would change although others own them.
        var conflicts = new List<(FieldManager Manager, FieldSet Fields)>();
        foreach (var owner in owners.Where(owner => owner.Manager != manager).ToList())
        {
            var contested = FieldTree.Changed(owner.Fields.Intersect(wanted), current, merged, schema);
            if (!contested.IsEmpty)
            {
                conflicts.Add((owner.Manager, contested));
            }
        }

        if (conflicts.Count > 0 && !force)
        {
            throw Conflict(conflicts, resource, name);
        }

        foreach (var (loser, fields) in conflicts)
        {
            var index = owners.FindIndex(owner => owner.Manager == loser);
            owners[index] = owners[index] with { Fields = owners[index].Fields.Except(fields) };
        }

        // What this manager applied before and no longer names goes, unless somebody else holds it.
        var before = owners.FirstOrDefault(owner => owner.Manager == manager)?.Fields ?? new FieldSet();
        var held = owners.Where(owner => owner.Manager != manager).Aggregate(wanted, (set, owner) => set.Union(owner.Fields));
        FieldTree.Remove(merged, before.Except(wanted), held, schema);

        owners.RemoveAll(owner => owner.Manager == manager);
        owners.Add(new Entry(manager, wanted, applied.Text("apiVersion"), null));
        Write(merged, owners, live);
        return merged;
    }

    /// <summary>Records an ordinary write: the writer owns what it changed.</summary>
    public static void Update(JsonObject? before, JsonObject after, Schema schema, FieldManager manager)
    {
        var owners = Read(before);
        if (after.At("metadata", "managedFields") is JsonArray { Count: 0 } && before is not null)
        {
            // An empty list resets the bookkeeping; the API says so.
            owners.Clear();
        }

        var all = FieldSet.Of(after, schema);
        var old = before is null ? new FieldSet() : FieldSet.Of(before, schema);
        var changed = all.Except(old).Union(FieldTree.Changed(all.Intersect(old), before, after, schema));
        for (var index = 0; index < owners.Count; index++)
        {
            var fields = owners[index].Fields.Intersect(all);
            owners[index] = owners[index] with { Fields = owners[index].Manager == manager ? fields : fields.Except(changed) };
        }

        if (!changed.IsEmpty)
        {
            var mine = owners.FirstOrDefault(owner => owner.Manager == manager)?.Fields ?? new FieldSet();
            owners.RemoveAll(owner => owner.Manager == manager);
            owners.Add(new Entry(manager, mine.Union(changed), after.Text("apiVersion"), null));
        }

        Write(after, owners, before);
    }

    private static List<Entry> Read(JsonObject? tree) => tree.Elements("metadata", "managedFields").Select(entry => new Entry(
        new FieldManager(entry.Text("manager"), entry.Text("operation"), entry.Text("subresource")),
        FieldSet.Parse(entry.At("fieldsV1") as JsonObject),
        entry.Text("apiVersion"),
        entry.Text("time"))).ToList();

    private static void Write(JsonObject tree, List<Entry> owners, JsonObject? before)
    {
        var known = Read(before);
        var list = new JsonArray();
        foreach (var owner in owners.Where(owner => !owner.Fields.IsEmpty))
        {
            var fields = owner.Fields.ToJson();
            var same = known.FirstOrDefault(entry => entry.Manager == owner.Manager && JsonNode.DeepEquals(entry.Fields.ToJson(), fields));
            var node = new JsonObject
            {
                ["manager"] = owner.Manager.Name,
                ["operation"] = owner.Manager.Operation,
                ["apiVersion"] = owner.ApiVersion,
                ["time"] = same?.Time ?? DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                ["fieldsType"] = "FieldsV1",
                ["fieldsV1"] = fields,
            };
            if (owner.Manager.Subresource.Length > 0)
            {
                node["subresource"] = owner.Manager.Subresource;
            }

            list.Add(node);
        }

        tree.Make("metadata")["managedFields"] = list;
    }

    private static ApiException Conflict(List<(FieldManager Manager, FieldSet Fields)> conflicts, string resource, string name)
    {
        var causes = new JsonArray();
        var lines = new List<string>();
        foreach (var (manager, fields) in conflicts)
        {
            var who = manager.Operation == "Apply" ? $"\"{manager.Name}\"" : $"\"{manager.Name}\" using {manager.Operation}";
            foreach (var path in fields.Paths())
            {
                causes.Add(new JsonObject { ["reason"] = "FieldManagerConflict", ["message"] = $"conflict with {who}", ["field"] = path });
                lines.Add($"conflict with {who}: {path}");
            }
        }

        var text = $"Apply failed with {lines.Count} conflict{(lines.Count == 1 ? "" : "s")}: {(lines.Count == 1 ? lines[0] : string.Join("\n", lines))}";
        return new ApiException(409, "Conflict", text, new JsonObject { ["name"] = name, ["kind"] = resource, ["causes"] = causes });
    }

    private sealed record Entry(FieldManager Manager, FieldSet Fields, string ApiVersion, string? Time);
}
