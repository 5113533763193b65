using System.Text.Json;
using System.Xml.Linq;
using WasteCoach.Build.Checks;
using WasteCoach.Build.Cloud.Apis;

namespace WasteCoach.Build.Diagnostics;

/// <summary>The public way in, as AWS has it.</summary>
public sealed record EntranceView(
    IReadOnlyList<BalancerFacts> Balancers, IReadOnlyList<TargetGroupFacts> TargetGroups, IReadOnlyList<RecordFacts>? Records, IReadOnlyList<CertificateTerm> Certificates)
{
    /// <summary>Reads the answers.</summary>
    /// <param name="balancers">Load balancers.</param>
    /// <param name="groups">Target groups.</param>
    /// <param name="targets">Their targets with their health, by the group's ARN.</param>
    /// <param name="records">Record sets of the public zone; null when there is no such zone.</param>
    /// <param name="certificates">Certificates.</param>
    public static EntranceView Of(
        IReadOnlyList<XElement> balancers, IReadOnlyList<XElement> groups, IReadOnlyDictionary<string, List<XElement>> targets, IReadOnlyList<XElement>? records, IReadOnlyList<JsonElement> certificates)
    {
        ArgumentNullException.ThrowIfNull(targets);
        return new EntranceView(
            [.. balancers.Select(found => new BalancerFacts(
                Text(found, "LoadBalancerArn"), Text(found, "LoadBalancerName"), Text(found, "DNSName"), Text(found, "VpcId"), Text(found.Element("State"), "Code")))],
            [.. groups.Select(found => new TargetGroupFacts(
                ArnOf(found), Text(found, "TargetGroupName"), Text(found, "VpcId"), [.. found.Elements("LoadBalancerArns").Elements("member").Select(arn => arn.Value)], [.. targets[ArnOf(found)].Select(Target)]))],
            records?.Select(Record).ToList(),
            [.. certificates.Select(found => new CertificateTerm(
                $"ACM {Text(found, "DomainName")} ({Text(found, "CertificateArn").Split('/')[^1]})", Moment(found, "NotAfter"), Text(found, "Status"), Text(found, "CertificateArn")))]);
    }

    /// <summary>The ARN of a target group.</summary>
    public static string ArnOf(XElement group) => Text(group, "TargetGroupArn");

    /// <summary>Whether everybody may ask a zone.</summary>
    public static bool IsPublic(XElement zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return zone.Element("Config")?.Element("PrivateZone")?.Value != "true";
    }

    private static TargetFacts Target(XElement description)
    {
        var health = description.Element("TargetHealth");
        return new TargetFacts(
            Text(description.Element("Target"), "Id"), Text(health, "State"), string.Join(": ", new[] { Text(health, "Reason"), Text(health, "Description") }.Where(text => text.Length > 0)));
    }

    private static RecordFacts Record(XElement record) => new(
        Route53.NameOf(record),
        Text(record, "Type"),
        record.Element("AliasTarget") is { } alias ? Text(alias, "DNSName").TrimEnd('.') : null,
        [.. record.Elements("ResourceRecords").Elements("ResourceRecord").Select(value => Text(value, "Value"))]);

    // Seconds since 1970, with a fraction.
    private static DateTimeOffset? Moment(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? DateTimeOffset.FromUnixTimeMilliseconds((long)(value.GetDouble() * 1000)) : null;

    private static string Text(XElement? element, string name) => (string?)element?.Element(name) ?? "";

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
