namespace Rehearsal.ArgoCd.Applications;

/// <summary>The merge patch that makes one tree of another.</summary>
internal static class MergeDiff
{
    /// <returns>Null: they are equal.</returns>
    public static JsonObject? Of(JsonObject before, JsonObject after)
    {
        var patch = new JsonObject();
        foreach (var (name, value) in after)
        {
            if (before[name] is JsonObject old && value is JsonObject next)
            {
                if (Of(old, next) is { } inner)
                {
                    patch[name] = inner;
                }
            }
            else if (!JsonNode.DeepEquals(before[name], value))
            {
                patch[name] = value?.DeepClone();
            }
        }

        foreach (var (name, _) in before.Where(field => !after.ContainsKey(field.Key)))
        {
            patch[name] = null;
        }

        return patch.Count > 0 ? patch : null;
    }
}
