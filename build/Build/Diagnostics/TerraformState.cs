using System.Text.Json;

namespace WasteCoach.Build.Diagnostics;

/// <summary>A resource in a state of terraform.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Address">Its address.</param>
/// <param name="Id">Its id; null for one without.</param>
public sealed record DeclaredResource(string Type, string Address, string? Id);

/// <summary>Reads a state of terraform as it lies in the bucket: no provider and no lock are needed for that.</summary>
public static class TerraformState
{
    /// <summary>All that terraform manages in it.</summary>
    public static IEnumerable<DeclaredResource> Resources(JsonElement state)
    {
        foreach (var resource in state.GetProperty("resources").EnumerateArray().Where(resource => resource.GetProperty("mode").GetString() == "managed"))
        {
            var type = resource.GetProperty("type").GetString()!;
            var module = resource.TryGetProperty("module", out var within) ? within.GetString() + "." : "";
            foreach (var instance in resource.GetProperty("instances").EnumerateArray())
            {
                var key = instance.TryGetProperty("index_key", out var index) ? $"[{index.GetRawText()}]" : "";
                yield return new DeclaredResource(
                    type,
                    $"{module}{type}.{resource.GetProperty("name").GetString()}{key}",
                    instance.GetProperty("attributes").TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null);
            }
        }
    }
}
