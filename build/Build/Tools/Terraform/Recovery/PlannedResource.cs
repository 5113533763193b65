using System.Text.Json;

namespace WasteCoach.Build.Tools.Terraform.Recovery;

/// <summary>A managed resource as a saved plan foresees it.</summary>
/// <param name="Address">Its address, with module and key.</param>
/// <param name="Module">The address of its module; empty in the root.</param>
/// <param name="Type">Its type, for example <c>aws_vpc</c>.</param>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Index">Its key as it stands in the address, for example <c>["a"]</c> or <c>[0]</c>; empty without one.</param>
/// <param name="Values">The attributes that are known before the apply.</param>
public sealed record PlannedResource(string Address, string Module, string Type, string Name, string Index, JsonElement Values)
{
    /// <summary>A known attribute of text; null when it is absent or known only after the apply.</summary>
    public string? Text(string attribute) =>
        Values.ValueKind == JsonValueKind.Object
        && Values.TryGetProperty(attribute, out JsonElement value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <summary>
    /// The tags that tell this object from all others: the owner's (<c>wastecoach:*</c>) and, where it has one, its Name.
    /// </summary>
    public IReadOnlyDictionary<string, string> IdentifyingTags
    {
        get
        {
            var tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
            if (Values.ValueKind == JsonValueKind.Object
                && Values.TryGetProperty("tags_all", out JsonElement all)
                && all.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty tag in all.EnumerateObject())
                {
                    bool identifies = tag.Name == "Name" || tag.Name.StartsWith("wastecoach:", StringComparison.Ordinal);
                    if (identifies && tag.Value.ValueKind == JsonValueKind.String)
                    {
                        tags[tag.Name] = tag.Value.GetString()!;
                    }
                }
            }

            return tags;
        }
    }

    /// <summary>The address of the resource of another type that stands beside this one under the same name and key.</summary>
    public string Sibling(string type) => (Module.Length == 0 ? "" : Module + ".") + type + "." + Name + Index;
}
