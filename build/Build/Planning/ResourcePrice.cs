using System.Text.Json;

namespace WasteCoach.Build.Planning;

/// <summary>What a resource of terraform's costs in a month, by its attributes.</summary>
public static class ResourcePrice
{
    /// <summary>The price; 0 for what costs nothing by being there, and for a type of instance that the catalogue does not know.</summary>
    public static decimal Of(string type, JsonElement values, PriceList prices)
    {
        ArgumentNullException.ThrowIfNull(prices);
        return values.ValueKind != JsonValueKind.Object ? 0 : type switch
        {
            "aws_instance" when values.TryGetProperty("instance_type", out var size) && size.GetString() is { } name && prices.Knows(name) =>
                CostEstimate.OfNode("", name, RootVolume(values), prices).Sum(item => item.UsdPerMonth),
            "aws_route53_zone" => prices.Zone,
            _ => 0,
        };
    }

    private static int RootVolume(JsonElement values) =>
        values.TryGetProperty("root_block_device", out var devices) && devices is { ValueKind: JsonValueKind.Array } && devices.GetArrayLength() > 0
        && devices[0].TryGetProperty("volume_size", out var size) && size.ValueKind == JsonValueKind.Number
            ? size.GetInt32()
            : 0;
}
