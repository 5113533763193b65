using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Rehearsal.Distribution.Validation;

/// <summary>An amount of CPU, memory or storage as the API writes it, for example 500m, 2Gi, 1e3.</summary>
internal static partial class Quantity
{
    private static readonly Dictionary<string, decimal> Suffixes = new(StringComparer.Ordinal)
    {
        [""] = 1m, ["n"] = 0.000000001m, ["u"] = 0.000001m, ["m"] = 0.001m,
        ["k"] = 1_000m, ["M"] = 1_000_000m, ["G"] = 1_000_000_000m, ["T"] = 1_000_000_000_000m, ["P"] = 1_000_000_000_000_000m, ["E"] = 1_000_000_000_000_000_000m,
        ["Ki"] = 1L << 10, ["Mi"] = 1L << 20, ["Gi"] = 1L << 30, ["Ti"] = 1L << 40, ["Pi"] = 1L << 50, ["Ei"] = 1L << 60,
    };

    /// <summary>The amount in its base unit (cores, bytes).</summary>
    public static bool TryParse(string text, out decimal amount)
    {
        amount = 0;
        var match = Form().Match(text);
        if (!match.Success || !decimal.TryParse(match.Groups["number"].Value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        try
        {
            if (match.Groups["exponent"].Success)
            {
                amount = number * (decimal)Math.Pow(10, int.Parse(match.Groups["exponent"].Value, CultureInfo.InvariantCulture));
                return true;
            }

            amount = number * Suffixes[match.Groups["suffix"].Value];
            return true;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    /// <summary>The amount of a JSON string or number; 0 for nothing.</summary>
    /// <exception cref="FormatException">It is no quantity.</exception>
    public static decimal Parse(JsonNode? node)
    {
        if (node is null)
        {
            return 0;
        }

        var text = node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString();
        return TryParse(text, out var amount) ? amount : throw new FormatException($"\"{text}\" is no quantity");
    }

    /// <summary>CPU in cores as the API writes it, for example 870m or 2.</summary>
    public static string Cpu(decimal cores) =>
        decimal.Truncate(cores) == cores
            ? cores.ToString("0", CultureInfo.InvariantCulture)
            : Math.Ceiling(cores * 1000).ToString("0", CultureInfo.InvariantCulture) + "m";

    [GeneratedRegex(@"^(?<number>[+-]?(\d+(\.\d*)?|\.\d+))((?<suffix>[KMGTPE]i|[numkMGTPE]|)|[eE](?<exponent>[+-]?\d{1,3}))$")]
    private static partial Regex Form();
}
