using System.Text.Json;

namespace WasteCoach.Build.Planning;

/// <summary>Where two documents differ, value by value.</summary>
public static class JsonDifference
{
    /// <summary>What is written where a value is a secret.</summary>
    public const string Hidden = "(sensitive)";

    private const int LongestValue = 120;

    /// <summary>All differences, in the order of the paths.</summary>
    /// <param name="before">One document.</param>
    /// <param name="after">The other.</param>
    /// <param name="isHidden">Whether the value at a path is a secret.</param>
    public static IReadOnlyList<AttributeChange> Of(JsonElement before, JsonElement after, Func<string, bool>? isHidden = null)
    {
        var changes = new List<AttributeChange>();
        Compare("", before, after);
        return changes;

        void Compare(string path, JsonElement one, JsonElement other)
        {
            if (one.ValueKind == JsonValueKind.Object && other.ValueKind == JsonValueKind.Object)
            {
                foreach (var name in Names(one).Union(Names(other)).Order(StringComparer.Ordinal))
                {
                    Compare(path.Length == 0 ? name : $"{path}.{name}", Member(one, name), Member(other, name));
                }
            }
            else if (one.ValueKind == JsonValueKind.Array && other.ValueKind == JsonValueKind.Array)
            {
                for (var i = 0; i < Math.Max(one.GetArrayLength(), other.GetArrayLength()); i++)
                {
                    Compare($"{path}[{i}]", Item(one, i), Item(other, i));
                }
            }
            else if (!IsAbsent(one) || !IsAbsent(other))
            {
                if (Text(one) != Text(other))
                {
                    changes.Add(isHidden?.Invoke(path) == true ? new(path, Hidden, Hidden) : new(path, Shown(one), Shown(other)));
                }
            }
        }
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(member => member.Name);

    private static JsonElement Member(JsonElement element, string name) => element.TryGetProperty(name, out var member) ? member : default;

    private static JsonElement Item(JsonElement element, int index) => index < element.GetArrayLength() ? element[index] : default;

    // Nothing given, nothing in it and null are the same to terraform and to Kubernetes.
    private static bool IsAbsent(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => true,
        JsonValueKind.Array => element.GetArrayLength() == 0,
        JsonValueKind.Object => !element.EnumerateObject().Any(),
        _ => false,
    };

    private static string Text(JsonElement element) => IsAbsent(element) ? AttributeChange.None
        : element.ValueKind == JsonValueKind.String ? element.GetString()!
        : element.GetRawText();

    private static string Shown(JsonElement element) => Text(element) is var text && text.Length > LongestValue ? text[..LongestValue] + "…" : text;
}
