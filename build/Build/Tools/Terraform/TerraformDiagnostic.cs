using System.Text.Json;

namespace WasteCoach.Build.Tools.Terraform;

/// <summary>An error or a warning of terraform.</summary>
/// <param name="Severity">error or warning.</param>
/// <param name="Summary">What, in one line.</param>
/// <param name="Detail">Why; may be empty.</param>
/// <param name="Address">The resource, where there is one.</param>
/// <param name="File">File below the stack, where there is one.</param>
/// <param name="Line">Line in that file.</param>
public sealed record TerraformDiagnostic(string Severity, string Summary, string Detail, string? Address, string? File, int? Line)
{
    /// <summary>Whether it made the command fail.</summary>
    public bool IsError => Severity == "error";

    /// <summary>Reads terraform's JSON form.</summary>
    public static TerraformDiagnostic Read(JsonElement diagnostic)
    {
        var range = diagnostic.TryGetProperty("range", out var found) ? found : default;
        return new(
            diagnostic.GetProperty("severity").GetString()!,
            diagnostic.GetProperty("summary").GetString()!,
            diagnostic.TryGetProperty("detail", out var detail) ? detail.GetString()!.Trim() : "",
            diagnostic.TryGetProperty("address", out var address) ? address.GetString() : null,
            range.ValueKind == JsonValueKind.Object ? range.GetProperty("filename").GetString() : null,
            range.ValueKind == JsonValueKind.Object ? range.GetProperty("start").GetProperty("line").GetInt32() : null);
    }

    /// <summary>"summary (address, file:line)" and the detail below.</summary>
    public override string ToString()
    {
        var place = string.Join(", ", ((string?[])[Address, File is null ? null : $"{File}:{Line}"]).OfType<string>());
        var head = place.Length == 0 ? Summary : $"{Summary} ({place})";
        return Detail.Length == 0 ? head : $"{head}\n    {Detail.ReplaceLineEndings("\n    ")}";
    }
}
