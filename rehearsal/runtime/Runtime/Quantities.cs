using System.Globalization;
using System.Text.Json.Nodes;

namespace Rehearsal.Runtime;

/// <summary>Amounts such as 256Mi.</summary>
internal static class Quantities
{
    private static readonly (string Suffix, decimal Factor)[] Factors =
    [
        ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40), ("k", 1_000), ("M", 1_000_000), ("G", 1_000_000_000), ("T", 1_000_000_000_000), ("m", 0.001m),
    ];

    /// <returns>0: nothing is said.</returns>
    public static long Bytes(JsonNode? amount)
    {
        var text = amount?.ToString() ?? "";
        if (text.Length == 0)
        {
            return 0;
        }

        var (suffix, factor) = Factors.FirstOrDefault(item => text.EndsWith(item.Suffix, StringComparison.Ordinal));
        (suffix, factor) = (suffix ?? "", factor == 0 ? 1 : factor);
        return (long)(decimal.Parse(text[..^suffix.Length], NumberStyles.Float, CultureInfo.InvariantCulture) * factor);
    }
}
