using System.Text.Json;
using Amazon.EC2.Model;
using WasteCoach.Build.Checks;

namespace WasteCoach.Build.Diagnostics;

/// <summary>What EC2 holds of the cluster, and which security groups and rules terraform made.</summary>
public sealed record CloudView(
    IReadOnlyList<InstanceFacts> Instances,
    IReadOnlyList<GroupFacts> Groups,
    IReadOnlyList<InterfaceFacts> Interfaces,
    IReadOnlyList<VolumeFacts> Volumes,
    IReadOnlySet<string> DeclaredGroups,
    IReadOnlyDictionary<string, string> DeclaredRules)
{
    private static readonly string[] RuleTypes = ["aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule", "aws_security_group_rule"];
    private static readonly string[] GroupTypes = ["aws_security_group", "aws_default_security_group"];

    /// <summary>Reads the answers, and terraform's state.</summary>
    public static CloudView Of(
        IReadOnlyList<Instance> instances,
        IReadOnlyList<SecurityGroup> groups,
        IReadOnlyList<SecurityGroupRule> rules,
        IReadOnlyList<NetworkInterface> interfaces,
        IReadOnlyList<Volume> volumes,
        JsonElement state)
    {
        var rulesOf = rules.ToLookup(rule => rule.GroupId);
        var declared = TerraformState.Resources(state).Where(resource => resource.Id is not null).ToList();
        return new CloudView(
            [.. instances.Where(instance => instance.State.Name.Value is not ("terminated" or "shutting-down")).Select(instance => new InstanceFacts(
                Tag(instance.Tags, "Name") ?? instance.InstanceId, instance.InstanceId, instance.State.Name.Value, instance.Placement.AvailabilityZone, instance.PrivateIpAddress ?? "", instance.PublicIpAddress ?? ""))],
            [.. groups.Select(group => new GroupFacts(group.GroupId, group.GroupName, [.. rulesOf[group.GroupId].Select(Rule)]))],
            [.. interfaces.Select(found => new InterfaceFacts(found.NetworkInterfaceId, found.Status?.Value ?? "", found.Description ?? "", [.. (found.Groups ?? []).Select(group => group.GroupId)]))],
            [.. volumes.Select(volume => new VolumeFacts(volume.VolumeId, volume.State.Value, volume.Size ?? 0, Tag(volume.Tags, "kubernetes.io/created-for/pv/name"), ClaimOf(volume)))],
            declared.Where(found => GroupTypes.Contains(found.Type)).Select(found => found.Id!).ToHashSet(StringComparer.Ordinal),
            declared.Where(found => RuleTypes.Contains(found.Type)).GroupBy(found => found.Id!).ToDictionary(found => found.Key, found => found.First().Address));
    }

    private static RuleFacts Rule(SecurityGroupRule rule) => new(
        rule.SecurityGroupRuleId,
        rule.IsEgress == true,
        rule.IpProtocol,
        rule.FromPort ?? -1,
        rule.ToPort ?? -1,
        rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.PrefixListId ?? "",
        rule.ReferencedGroupInfo?.GroupId,
        rule.Description ?? "");

    private static string? ClaimOf(Volume volume) => Tag(volume.Tags, "kubernetes.io/created-for/pvc/name") is { } name
        ? $"{Tag(volume.Tags, "kubernetes.io/created-for/pvc/namespace")}/{name}"
        : null;

    private static string? Tag(List<Tag>? tags, string key) => tags?.Find(tag => tag.Key == key)?.Value;
}
