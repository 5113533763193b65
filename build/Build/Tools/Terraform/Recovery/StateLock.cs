using System.Text.Json;

namespace WasteCoach.Build.Tools.Terraform.Recovery;

/// <summary>
/// A lock on a state, as terraform's S3 backend keeps it (<c>use_lockfile</c>) in the object <c>&lt;key&gt;.tflock</c>.
/// </summary>
/// <param name="Id">What <c>terraform force-unlock</c> wants.</param>
/// <param name="Operation">What the holder does, for example <c>OperationTypeApply</c>.</param>
/// <param name="Who">The holder, as user@host.</param>
/// <param name="Version">The holder's version of terraform.</param>
/// <param name="Created">When it was taken.</param>
/// <param name="Path">The state that it locks, as bucket/key.</param>
public sealed record StateLock(string Id, string Operation, string Who, string Version, DateTimeOffset Created, string Path)
{
    /// <summary>The object that holds the lock on the state under that key.</summary>
    public static string KeyFor(string stateKey) => stateKey + ".tflock";

    /// <summary>Parses the lock object's content.</summary>
    /// <exception cref="JsonException">The content is no lock of terraform's.</exception>
    public static StateLock Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || Text(root, "ID") is not { Length: > 0 } id)
        {
            throw new JsonException("The lock object has no ID: it is not a lock of terraform's. Look at it in the state bucket.");
        }

        return new StateLock(
            id,
            Text(root, "Operation") ?? "",
            Text(root, "Who") ?? "",
            Text(root, "Version") ?? "",
            DateTimeOffset.TryParse(Text(root, "Created"), null, System.Globalization.DateTimeStyles.AssumeUniversal, out DateTimeOffset at)
                ? at
                : DateTimeOffset.MinValue,
            Text(root, "Path") ?? "");
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
