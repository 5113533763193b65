using System.Globalization;
using System.Text.Json;
using WasteCoach.Build.Checks;

namespace WasteCoach.Build.Diagnostics;

/// <summary>The public way in, as AWS has it.</summary>
public sealed record EntranceView(
    IReadOnlyList<BalancerFacts> Balancers, IReadOnlyList<TargetGroupFacts> TargetGroups, IReadOnlyList<RecordFacts>? Records, IReadOnlyList<CertificateTerm> Certificates)
{
    /// <summary>Reads the answers of the aws command.</summary>
    public static EntranceView Of(JsonElement balancers, JsonElement groups, IReadOnlyDictionary<string, JsonElement> healths, JsonElement records, JsonElement certificates)
    {
        ArgumentNullException.ThrowIfNull(healths);
        return new EntranceView(
            [.. List(balancers, "LoadBalancers").Select(found => new BalancerFacts(
                Text(found, "LoadBalancerArn"), Text(found, "LoadBalancerName"), Text(found, "DNSName"), Text(found, "VpcId"), found.TryGetProperty("State", out var state) ? Text(state, "Code") : ""))],
            [.. GroupsOf(groups).Select(group => group with { Targets = [.. List(healths[group.Arn], "TargetHealthDescriptions").Select(Target)] })],
            records.ValueKind == JsonValueKind.Undefined ? null : [.. List(records, "ResourceRecordSets").Select(Record)],
            [.. List(certificates, "CertificateSummaryList").Select(found => new CertificateTerm(
                $"ACM {Text(found, "DomainName")} ({Text(found, "CertificateArn").Split('/')[^1]})", Moment(found, "NotAfter"), Text(found, "Status"), Text(found, "CertificateArn")))]);
    }

    /// <summary>The target groups, without their targets.</summary>
    public static IReadOnlyList<TargetGroupFacts> GroupsOf(JsonElement groups) => [.. List(groups, "TargetGroups").Select(found => new TargetGroupFacts(
        Text(found, "TargetGroupArn"), Text(found, "TargetGroupName"), Text(found, "VpcId"), [.. List(found, "LoadBalancerArns").Select(arn => arn.GetString()!)], []))];

    /// <summary>The id of the public zone of a name; null when there is none.</summary>
    public static string? ZoneOf(JsonElement zones, string name) => List(zones, "HostedZones")
        .Where(zone => Text(zone, "Name").TrimEnd('.') == name && !(zone.TryGetProperty("Config", out var config) && config.TryGetProperty("PrivateZone", out var isPrivate) && isPrivate.ValueKind == JsonValueKind.True))
        .Select(zone => Text(zone, "Id").Split('/')[^1])
        .FirstOrDefault();

    private static TargetFacts Target(JsonElement description)
    {
        var health = description.GetProperty("TargetHealth");
        return new TargetFacts(Text(description.GetProperty("Target"), "Id"), Text(health, "State"), string.Join(": ", new[] { Text(health, "Reason"), Text(health, "Description") }.Where(text => text.Length > 0)));
    }

    private static RecordFacts Record(JsonElement record) => new(
        Text(record, "Name").TrimEnd('.').Replace("\\052", "*", StringComparison.Ordinal),
        Text(record, "Type"),
        record.TryGetProperty("AliasTarget", out var alias) ? Text(alias, "DNSName").TrimEnd('.') : null,
        [.. List(record, "ResourceRecords").Select(value => Text(value, "Value"))]);

    // The two versions of the aws command write a time as a number or as a text.
    private static DateTimeOffset? Moment(JsonElement element, string name) => !element.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number ? DateTimeOffset.FromUnixTimeMilliseconds((long)(value.GetDouble() * 1000))
        : DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    private static IEnumerable<JsonElement> List(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
