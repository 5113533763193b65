using System.Text.Json;

namespace WasteCoach.Build.Planning;

/// <summary>A field of an object that somebody set by hand.</summary>
/// <param name="Path">Its place, by names.</param>
/// <param name="Manager">With which program.</param>
/// <param name="Time">When; empty where it is not told.</param>
public sealed record ManagedField(IReadOnlyList<string> Path, string Manager, string Time)
{
    // What people use. Controllers and our own tools have names of their own.
    private static readonly string[] Programs = ["k9s", "Lens", "OpenLens", "freelens", "node-fetch", "Mozilla", "headlamp", "dashboard"];

    // Written along with other things, or by "kubectl rollout restart", which changes nothing that is declared.
    private static readonly string[] Ignored = ["kubectl.kubernetes.io/restartedAt", "kubectl.kubernetes.io/last-applied-configuration", "kubernetes.io/change-cause"];

    /// <summary>The place as text, such as metadata.labels.team.</summary>
    public string Name => string.Join('.', Path);

    /// <summary>Whether a field manager is a person's program.</summary>
    public static bool IsByHand(string manager)
    {
        ArgumentNullException.ThrowIfNull(manager);
        return manager.StartsWith("kubectl", StringComparison.Ordinal) || Programs.Contains(manager, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The fields of an object that were set by hand; what its status says is nobody's declaration.</summary>
    public static IReadOnlyList<ManagedField> ByHand(JsonElement item)
    {
        if (!item.GetProperty("metadata").TryGetProperty("managedFields", out var entries))
        {
            return [];
        }

        return [.. entries.EnumerateArray()
            .Where(entry => IsByHand(Text(entry, "manager")) && Text(entry, "subresource") != "status" && entry.TryGetProperty("fieldsV1", out _))
            .SelectMany(entry => Leaves(entry.GetProperty("fieldsV1"), []).Select(path => new ManagedField(path, Text(entry, "manager"), Text(entry, "time"))))
            .Where(field => !Ignored.Contains(field.Path[^1]))];
    }

    /// <summary>The value there, as far as the place has names only; "?" where it does not.</summary>
    public string ValueIn(JsonElement item)
    {
        var at = item;
        foreach (var part in Path)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(part, out at))
            {
                return "?";
            }
        }

        return at.ValueKind == JsonValueKind.String ? at.GetString()! : at.GetRawText();
    }

    // {"f:metadata": {"f:labels": {"f:team": {}}}}; k: and v: tell an element of a list, "." the thing itself.
    private static IEnumerable<IReadOnlyList<string>> Leaves(JsonElement fields, IReadOnlyList<string> path)
    {
        var members = fields.EnumerateObject().Where(member => member.Name != ".").ToList();
        return members.Count == 0
            ? path.Count == 0 ? [] : [path]
            : members.SelectMany(member => Leaves(member.Value, [.. path, member.Name[(member.Name.IndexOf(':', StringComparison.Ordinal) + 1)..]]));
    }

    private static string Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "";
}
