using System.Globalization;
using System.Text.Json;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Checks;

/// <summary>Amounts as Kubernetes objects have them: 100m, 1.5, 128Mi, 1G.</summary>
public static class ResourceQuantity
{
    private const double MiB = 1024 * 1024;

    private static readonly IReadOnlyList<(string Suffix, double Factor)> Suffixes =
    [
        ("Ki", 1024), ("Mi", MiB), ("Gi", 1024 * MiB), ("Ti", 1024 * 1024 * MiB), ("m", 0.001), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("", 1),
    ];

    /// <summary>The value of a quantity.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static double Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (suffix, factor) = Suffixes.First(entry => text.EndsWith(entry.Suffix, StringComparison.Ordinal));
        return double.TryParse(text[..^suffix.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number * factor
            : throw new FormatException($"'{text}' is no quantity. Kubernetes takes such as 250m, 1.5, 128Mi, 2Gi.");
    }

    /// <summary>cpu and memory of a requests or limits mapping; 0 for what it does not name.</summary>
    public static ComputeResources Of(JsonElement resources) => resources.ValueKind == JsonValueKind.Object
        ? new((int)Math.Ceiling(Amount(resources, "cpu") * 1000), (int)Math.Ceiling(Amount(resources, "memory") / MiB))
        : default;

    private static double Amount(JsonElement resources, string name) =>
        resources.TryGetProperty(name, out var amount) ? Parse(amount.ValueKind == JsonValueKind.String ? amount.GetString()! : amount.GetRawText()) : 0;
}
