using System.Text.Json;

namespace WasteCoach.Build.Tools.Terraform.Recovery;

/// <summary>Reads what applies have created out of their kept event streams (<c>terraform apply -json</c>).</summary>
public static class ApplyEvents
{
    /// <summary>
    /// Reads the streams of all applies since the last one that ended by itself, oldest first, into what they created and
    /// did not delete again, by address.
    /// </summary>
    /// <param name="lines">The lines of the streams. A line that is no JSON is passed over: a killed terraform leaves its last one torn.</param>
    public static IReadOnlyDictionary<string, CreatedResource> ReadCreated(IEnumerable<string> lines)
    {
        var created = new Dictionary<string, CreatedResource>(StringComparer.Ordinal);
        foreach (string line in lines)
        {
            if (TryParse(line) is not { } document)
            {
                continue;
            }

            using (document)
            {
                Apply(created, document.RootElement);
            }
        }

        return created;
    }

    /// <summary>Reads the same streams into what they deleted: the ids by address.</summary>
    /// <param name="lines">The lines of the streams.</param>
    public static ILookup<string, string> ReadDeleted(IEnumerable<string> lines)
    {
        var deleted = new HashSet<(string Address, string Id)>();
        foreach (string line in lines)
        {
            using JsonDocument? document = TryParse(line);
            if (document?.RootElement is { ValueKind: JsonValueKind.Object } record
                && record.TryGetProperty("type", out JsonElement type) && type.GetString() == "apply_start"
                && record.TryGetProperty("hook", out JsonElement hook)
                && hook.TryGetProperty("action", out JsonElement action) && action.GetString() == "delete"
                && hook.TryGetProperty("id_value", out JsonElement id) && id.GetString() is { } value)
            {
                deleted.Add((hook.GetProperty("resource").GetProperty("addr").GetString()!, value));
            }
        }

        return deleted.ToLookup(entry => entry.Address, entry => entry.Id, StringComparer.Ordinal);
    }

    private static void Apply(Dictionary<string, CreatedResource> created, JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object
            || !record.TryGetProperty("type", out JsonElement type)
            || !record.TryGetProperty("hook", out JsonElement hook)
            || !hook.TryGetProperty("action", out JsonElement action)
            || !hook.TryGetProperty("resource", out JsonElement resource))
        {
            return;
        }

        string address = resource.GetProperty("addr").GetString()!;
        switch (action.GetString(), type.GetString())
        {
            // An error may come after the object was made (a wait that ran out): as unsure as one in flight.
            case ("create", "apply_start" or "apply_errored"):
                created[address] = new CreatedResource(address, resource.GetProperty("resource_type").GetString()!, null);
                break;
            case ("create", "apply_complete"):
                string? id = hook.TryGetProperty("id_value", out JsonElement value) ? value.GetString() : null;
                created[address] = new CreatedResource(address, resource.GetProperty("resource_type").GetString()!, id);
                break;
            case ("delete", "apply_complete"):
                created.Remove(address);
                break;
        }
    }

    private static JsonDocument? TryParse(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return null;
        }

        try
        {
            return JsonDocument.Parse(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
