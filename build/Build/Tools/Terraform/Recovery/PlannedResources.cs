using System.Text.Json;

namespace WasteCoach.Build.Tools.Terraform.Recovery;

/// <summary>Reads the resources of a saved plan (<c>terraform show -json</c> of the plan file).</summary>
public static class PlannedResources
{
    /// <summary>All managed resources that exist once the plan is applied, by address.</summary>
    /// <exception cref="JsonException">The text is no plan.</exception>
    public static IReadOnlyDictionary<string, PlannedResource> Read(string planJson)
    {
        using var document = JsonDocument.Parse(planJson);
        if (!document.RootElement.TryGetProperty("planned_values", out JsonElement values))
        {
            throw new JsonException("No planned_values: this is not the output of `terraform show -json` for a saved plan.");
        }

        var resources = new Dictionary<string, PlannedResource>(StringComparer.Ordinal);
        if (values.TryGetProperty("root_module", out JsonElement root))
        {
            Collect(root, "", resources);
        }

        return resources;
    }

    private static void Collect(JsonElement module, string address, Dictionary<string, PlannedResource> into)
    {
        if (module.TryGetProperty("resources", out JsonElement resources))
        {
            foreach (JsonElement resource in resources.EnumerateArray())
            {
                if (resource.GetProperty("mode").GetString() != "managed")
                {
                    continue;
                }

                string index = resource.TryGetProperty("index", out JsonElement key) ? $"[{key.GetRawText()}]" : "";
                var planned = new PlannedResource(
                    resource.GetProperty("address").GetString()!,
                    address,
                    resource.GetProperty("type").GetString()!,
                    resource.GetProperty("name").GetString()!,
                    index,
                    resource.GetProperty("values").Clone());
                into[planned.Address] = planned;
            }
        }

        if (module.TryGetProperty("child_modules", out JsonElement children))
        {
            foreach (JsonElement child in children.EnumerateArray())
            {
                Collect(child, child.GetProperty("address").GetString()!, into);
            }
        }
    }
}
