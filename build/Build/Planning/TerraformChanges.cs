using System.Text.Json;

namespace WasteCoach.Build.Planning;

/// <summary>What a plan of terraform says: what it would do, and what others did since its last apply.</summary>
/// <param name="Planned">What it would do.</param>
/// <param name="ByOthers">What it would take back because somebody else did it.</param>
public sealed record TerraformChanges(IReadOnlyList<ResourceChange> Planned, IReadOnlyList<ResourceChange> ByOthers)
{
    private const string KnownLater = "(known after apply)";

    /// <summary>Reads the document that <c>terraform show -json</c> gives for a saved plan.</summary>
    public static TerraformChanges Read(JsonElement plan, PriceList prices)
    {
        var planned = Entries(plan, "resource_changes").Select(entry => Change(entry, prices)).Where(change => change is not null).Select(change => change!).ToList();
        var touched = planned.Select(change => change.Address).ToHashSet(StringComparer.Ordinal);
        // A value that AWS alone sets may also have changed; only what terraform would take back is somebody's doing.
        var others = Entries(plan, "resource_drift").Select(entry => Change(entry, prices)).Where(change => change is not null && touched.Contains(change.Address)).Select(change => change!).ToList();
        return new TerraformChanges(planned, others);
    }

    private static IEnumerable<JsonElement> Entries(JsonElement plan, string name) =>
        plan.TryGetProperty(name, out var list) ? list.EnumerateArray().Where(entry => entry.GetProperty("mode").GetString() == "managed") : [];

    private static ResourceChange? Change(JsonElement entry, PriceList prices)
    {
        var change = entry.GetProperty("change");
        var actions = change.GetProperty("actions").EnumerateArray().Select(action => action.GetString()!).ToList();
        var action = actions switch
        {
            ["create"] => "create",
            ["update"] => "update",
            ["delete"] => "delete",
            [_, _] => "replace",
            _ => null,
        };
        if (action is null)
        {
            return null;
        }

        var (before, after) = (Member(change, "before"), Member(change, "after"));
        var type = entry.GetProperty("type").GetString()!;
        return new ResourceChange(
            entry.GetProperty("address").GetString()!,
            action,
            action is "update" or "replace" ? Attributes(change, before, after) : [],
            ResourcePrice.Of(type, after, prices) - ResourcePrice.Of(type, before, prices));
    }

    private static IReadOnlyList<AttributeChange> Attributes(JsonElement change, JsonElement before, JsonElement after)
    {
        var (hiddenBefore, hiddenAfter, unknown) = (Member(change, "before_sensitive"), Member(change, "after_sensitive"), Member(change, "after_unknown"));
        return [.. JsonDifference.Of(before, after, path => IsMarked(hiddenBefore, path) || IsMarked(hiddenAfter, path))
            .Select(attribute => IsMarked(unknown, attribute.Path) ? attribute with { After = KnownLater } : attribute)
            // tags_all repeats tags.
            .Where(attribute => !attribute.Path.StartsWith("tags_all.", StringComparison.Ordinal))];
    }

    // Terraform marks with a document of the same shape, true where a value or all below it is meant.
    private static bool IsMarked(JsonElement marks, string path)
    {
        var at = marks;
        foreach (var part in path.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Split('.'))
        {
            if (at.ValueKind == JsonValueKind.True)
            {
                return true;
            }

            at = at.ValueKind switch
            {
                JsonValueKind.Object when at.TryGetProperty(part, out var member) => member,
                JsonValueKind.Array when int.TryParse(part, out var index) && index < at.GetArrayLength() => at[index],
                _ => default,
            };
        }

        return at.ValueKind == JsonValueKind.True;
    }

    private static JsonElement Member(JsonElement element, string name) => element.TryGetProperty(name, out var member) ? member : default;
}
