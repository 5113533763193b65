using System.Globalization;
using System.Xml.Linq;
using Rehearsal.Distribution.Cloud;

namespace Rehearsal.Distribution.Programs;

/// <summary>Makes the cloud's ELBv2 equal to a model. What belongs to a group is known by its tags, so that nothing is made twice and everything is found again.</summary>
internal sealed class AlbDeployer(CloudAccess cloud, string vpcId, string cluster)
{
    private const string ClusterTag = "elbv2.k8s.aws/cluster", StackTag = "ingress.k8s.aws/stack", ResourceTag = "ingress.k8s.aws/resource";
    private const int TagsAtOnce = 20;
    private readonly CloudApi elb = CloudApi.LoadBalancing(cloud), ec2 = CloudApi.Ec2(cloud);

    /// <returns>The name under which the load balancer is reached.</returns>
    public async Task<string> Deploy(AlbModel model, CancellationToken stop)
    {
        var (subnets, vpc) = await Subnets(model, stop);
        var groups = model.SecurityGroups.Count > 0 ? await SecurityGroups(model.SecurityGroups, vpc, stop) : [await ManagedGroup(model, vpc, stop)];
        var known = (await Owned("DescribeLoadBalancers", "LoadBalancers", "LoadBalancerArn", model.Stack, stop)).FirstOrDefault();
        if (known is not null && known.Text("Scheme") != model.Scheme)
        {
            // A load balancer can't change sides.
            await elb.Call("DeleteLoadBalancer", [("LoadBalancerArn", known.Text("LoadBalancerArn"))], stop);
            known = null;
        }

        known ??= await Create(model, subnets, groups, stop);
        var balancer = known.Text("LoadBalancerArn");
        if (!known.Entries("AvailabilityZones").Select(zone => zone.Text("SubnetId")).ToHashSet(StringComparer.Ordinal).SetEquals(subnets))
        {
            await elb.Call("SetSubnets", [("LoadBalancerArn", balancer), .. List("Subnets", subnets)], stop);
        }

        if (!known.Entries("SecurityGroups").Select(item => item.Value).ToHashSet(StringComparer.Ordinal).SetEquals(groups))
        {
            await elb.Call("SetSecurityGroups", [("LoadBalancerArn", balancer), .. List("SecurityGroups", groups)], stop);
        }

        var targets = await TargetGroups(model, vpc, stop);
        await Listeners(model, balancer, targets, stop);
        await RemoveTargetGroups(model.Stack, model.TargetGroups.Select(target => target.Name).ToHashSet(StringComparer.Ordinal), stop);
        if (model.SecurityGroups.Count > 0)
        {
            await RemoveManagedGroup(model.Stack, stop);
        }

        return known.Text("DNSName");
    }

    public async Task Remove(string stack, CancellationToken stop)
    {
        foreach (var balancer in await Owned("DescribeLoadBalancers", "LoadBalancers", "LoadBalancerArn", stack, stop))
        {
            await elb.Call("DeleteLoadBalancer", [("LoadBalancerArn", balancer.Text("LoadBalancerArn"))], stop);
        }

        await RemoveTargetGroups(stack, new HashSet<string>(), stop);
        await RemoveManagedGroup(stack, stop);
    }

    private static IEnumerable<(string, string)> List(string name, IEnumerable<string> values) => values.Select((value, index) => ($"{name}.member.{index + 1}", value));

    private static IEnumerable<(string, string)> Tags(AlbModel model, string resource) => model.Tags.Append(KeyValuePair.Create(ResourceTag, resource))
        .SelectMany((pair, index) => ((string, string)[])[($"Tags.member.{index + 1}.Key", pair.Key), ($"Tags.member.{index + 1}.Value", pair.Value)]);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<XElement> Create(AlbModel model, IReadOnlyList<string> subnets, IReadOnlyList<string> groups, CancellationToken stop)
    {
        var made = await elb.Call("CreateLoadBalancer", [("Name", model.Name), ("Type", "application"), ("IpAddressType", "ipv4"), ("Scheme", model.Scheme), .. List("Subnets", subnets), .. List("SecurityGroups", groups), .. Tags(model, "LoadBalancer")], stop);
        return made.Entries("LoadBalancers").Single();
    }

    /// <summary>The load balancers or target groups that carry this cluster's and the group's tags.</summary>
    private async Task<List<XElement>> Owned(string action, string list, string id, string stack, CancellationToken stop)
    {
        var found = (await elb.Call(action, [], stop)).Entries(list);
        var owned = new List<XElement>();
        foreach (var some in found.Chunk(TagsAtOnce))
        {
            var described = (await elb.Call("DescribeTags", List("ResourceArns", some.Select(item => item.Text(id))), stop)).Entries("TagDescriptions");
            var ours = described.Where(item => Tag(item, ClusterTag) == cluster && Tag(item, StackTag) == stack).Select(item => item.Text("ResourceArn")).ToHashSet(StringComparer.Ordinal);
            owned.AddRange(some.Where(item => ours.Contains(item.Text(id))));
        }

        return owned;
    }

    private static string Tag(XElement described, string key) => described.Entries("Tags").FirstOrDefault(tag => tag.Text("Key") == key)?.Text("Value") ?? "";

    /// <summary>Subnets by id or name, or, where none is named, those that are tagged for load balancers, one of each zone.</summary>
    private async Task<(IReadOnlyList<string> Ids, string Vpc)> Subnets(AlbModel model, CancellationToken stop)
    {
        var role = model.Scheme == "internal" ? "kubernetes.io/role/internal-elb" : "kubernetes.io/role/elb";
        var all = (await ec2.Call("DescribeSubnets", [], stop)).Entries("subnetSet").Where(subnet => vpcId.Length == 0 || subnet.Text("vpcId") == vpcId).ToList();
        string Ec2Tag(XElement subnet, string key) => subnet.Entries("tagSet").FirstOrDefault(tag => tag.Text("key") == key)?.Text("value") ?? "";
        bool Has(XElement subnet, string key) => subnet.Entries("tagSet").Any(tag => tag.Text("key") == key);
        var chosen = model.Subnets.Count > 0
            ? model.Subnets.Select(name => all.FirstOrDefault(subnet => subnet.Text("subnetId") == name || Ec2Tag(subnet, "Name") == name) ?? throw new AlbModelException($"couldn't find all subnets, want: [{string.Join(' ', model.Subnets)}], missing: {name}")).ToList()
            : all.Where(subnet => Has(subnet, role)).GroupBy(subnet => subnet.Text("availabilityZone")).Select(zone => zone.OrderBy(subnet => subnet.Text("subnetId"), StringComparer.Ordinal).First()).ToList();
        if (chosen.Count == 0)
        {
            throw new AlbModelException($"couldn't auto-discover subnets: unable to resolve at least one subnet (0 match VPC and tags: [{role}])");
        }

        return chosen.Select(subnet => subnet.Text("availabilityZone")).Distinct().Count() >= 2 ? ([.. chosen.Select(subnet => subnet.Text("subnetId"))], chosen[0].Text("vpcId"))
            : throw new AlbModelException($"subnets count less than minimal required count: {chosen.Select(subnet => subnet.Text("availabilityZone")).Distinct().Count()} < 2");
    }

    private async Task<IReadOnlyList<string>> SecurityGroups(IReadOnlyList<string> names, string vpc, CancellationToken stop)
    {
        var all = (await ec2.Call("DescribeSecurityGroups", [("Filter.1.Name", "vpc-id"), ("Filter.1.Value.1", vpc)], stop)).Entries("securityGroupInfo");
        return [.. names.Select(name => all.FirstOrDefault(group => group.Text("groupId") == name || group.Entries("tagSet").Any(tag => tag.Text("key") == "Name" && tag.Text("value") == name))?.Text("groupId")
            ?? throw new AlbModelException($"couldn't find all security groups: nameOrIDs: [{string.Join(' ', names)}], missing: {name}"))];
    }

    private async Task<XElement?> FindManagedGroup(string stack, CancellationToken stop) => (await ec2.Call("DescribeSecurityGroups",
    [
        ("Filter.1.Name", $"tag:{ClusterTag}"), ("Filter.1.Value.1", cluster), ("Filter.2.Name", $"tag:{StackTag}"), ("Filter.2.Value.1", stack),
    ], stop)).Entries("securityGroupInfo").FirstOrDefault();

    /// <summary>A group that lets the world, or the CIDRs of an annotation, to the listeners.</summary>
    private async Task<string> ManagedGroup(AlbModel model, string vpc, CancellationToken stop)
    {
        var known = await FindManagedGroup(model.Stack, stop);
        var id = known?.Text("groupId");
        if (id is null)
        {
            List<(string, string)> tags = [("TagSpecification.1.ResourceType", "security-group")];
            foreach (var (tag, number) in model.Tags.Append(KeyValuePair.Create(ResourceTag, "ManagedLBSecurityGroup")).Select((tag, index) => (tag, index + 1)))
            {
                tags.Add(($"TagSpecification.1.Tag.{number}.Key", tag.Key));
                tags.Add(($"TagSpecification.1.Tag.{number}.Value", tag.Value));
            }

            id = (await ec2.Call("CreateSecurityGroup", [("GroupName", model.Name), ("GroupDescription", "[k8s] Managed SecurityGroup for LoadBalancer"), ("VpcId", vpc), .. tags], stop)).Text("groupId");
        }

        var open = known?.Entries("ipPermissions").SelectMany(item => item.Entries("ipRanges").Select(range => (item.Text("fromPort"), range.Text("cidrIp")))).ToHashSet() ?? [];
        var wanted = model.Listeners.SelectMany(listener => model.InboundCidrs.Select(cidr => (Text(listener.Port), cidr))).ToHashSet();
        foreach (var (action, rules) in ((string, IEnumerable<(string Port, string Cidr)>)[])[("AuthorizeSecurityGroupIngress", wanted.Except(open)), ("RevokeSecurityGroupIngress", open.Except(wanted))])
        {
            foreach (var rule in rules)
            {
                await ec2.Call(action, [("GroupId", id), ("IpPermissions.1.IpProtocol", "tcp"), ("IpPermissions.1.FromPort", rule.Port), ("IpPermissions.1.ToPort", rule.Port), ("IpPermissions.1.IpRanges.1.CidrIp", rule.Cidr)], stop);
            }
        }

        return id;
    }

    private async Task RemoveManagedGroup(string stack, CancellationToken stop)
    {
        if (await FindManagedGroup(stack, stop) is { } group)
        {
            await ec2.Call("DeleteSecurityGroup", [("GroupId", group.Text("groupId"))], stop);
        }
    }

    /// <returns>The ARN of each target group by its name.</returns>
    private async Task<Dictionary<string, string>> TargetGroups(AlbModel model, string vpc, CancellationToken stop)
    {
        var known = (await Owned("DescribeTargetGroups", "TargetGroups", "TargetGroupArn", model.Stack, stop)).ToDictionary(group => group.Text("TargetGroupName"), StringComparer.Ordinal);
        var arns = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var wanted in model.TargetGroups)
        {
            var settings = wanted.Settings.Select(pair => (pair.Key, pair.Value)).ToList();
            if (!known.TryGetValue(wanted.Name, out var group))
            {
                group = (await elb.Call("CreateTargetGroup", [("Name", wanted.Name), ("Protocol", wanted.Protocol), ("Port", Text(wanted.Port)), ("VpcId", vpc), ("TargetType", "instance"), .. settings, .. Tags(model, wanted.Resource)], stop)).Entries("TargetGroups").Single();
            }
            else if (settings.Any(pair => pair.Key != "ProtocolVersion" && Shown(group, pair.Key) != pair.Value))
            {
                await elb.Call("ModifyTargetGroup", [("TargetGroupArn", group.Text("TargetGroupArn")), .. settings.Where(pair => pair.Key != "ProtocolVersion")], stop);
            }

            arns[wanted.Name] = group.Text("TargetGroupArn");
            await Register(arns[wanted.Name], wanted, stop);
        }

        return arns;
    }

    private static string Shown(XElement group, string setting) => setting == "Matcher.HttpCode" ? group.Child("Matcher")?.Text("HttpCode") ?? "" : group.Text(setting);

    private async Task Register(string arn, AlbTargetGroup wanted, CancellationToken stop)
    {
        var known = (await elb.Call("DescribeTargetHealth", [("TargetGroupArn", arn)], stop)).Entries("TargetHealthDescriptions").Select(item => item.Child("Target")!.Text("Id")).ToHashSet(StringComparer.Ordinal);
        foreach (var (action, instances) in ((string, List<string>)[])[("RegisterTargets", [.. wanted.Instances.Except(known)]), ("DeregisterTargets", [.. known.Except(wanted.Instances)])])
        {
            if (instances.Count > 0)
            {
                await elb.Call(action, [("TargetGroupArn", arn), .. instances.SelectMany((id, index) => ((string, string)[])[($"Targets.member.{index + 1}.Id", id), ($"Targets.member.{index + 1}.Port", Text(wanted.Port))])], stop);
            }
        }
    }

    private async Task RemoveTargetGroups(string stack, IReadOnlySet<string> kept, CancellationToken stop)
    {
        foreach (var group in (await Owned("DescribeTargetGroups", "TargetGroups", "TargetGroupArn", stack, stop)).Where(group => !kept.Contains(group.Text("TargetGroupName"))))
        {
            await elb.Call("DeleteTargetGroup", [("TargetGroupArn", group.Text("TargetGroupArn"))], stop);
        }
    }

    private async Task Listeners(AlbModel model, string balancer, Dictionary<string, string> targets, CancellationToken stop)
    {
        var known = (await elb.Call("DescribeListeners", [("LoadBalancerArn", balancer)], stop)).Entries("Listeners").ToDictionary(listener => int.Parse(listener.Text("Port"), CultureInfo.InvariantCulture));
        foreach (var surplus in known.Where(pair => model.Listeners.All(listener => listener.Port != pair.Key)))
        {
            await elb.Call("DeleteListener", [("ListenerArn", surplus.Value.Text("ListenerArn"))], stop);
        }

        foreach (var wanted in model.Listeners)
        {
            List<(string, string)> call = [("Protocol", wanted.Protocol), ("Port", Text(wanted.Port)), .. Action("DefaultActions", wanted.Default, targets)];
            if (wanted.Protocol == "HTTPS")
            {
                call.AddRange([("SslPolicy", wanted.SslPolicy), ("Certificates.member.1.CertificateArn", wanted.Certificates[0])]);
            }

            if (!known.TryGetValue(wanted.Port, out var listener))
            {
                listener = (await elb.Call("CreateListener", [("LoadBalancerArn", balancer), .. call, .. Tags(model, Text(wanted.Port))], stop)).Entries("Listeners").Single();
            }
            else if (listener.Text("Protocol") != wanted.Protocol || listener.Text("SslPolicy") != wanted.SslPolicy || listener.Entries("Certificates").FirstOrDefault()?.Text("CertificateArn") != wanted.Certificates.FirstOrDefault()
                || Shape(listener.Entries("DefaultActions")) != Shape(wanted.Default, targets))
            {
                await elb.Call("ModifyListener", [("ListenerArn", listener.Text("ListenerArn")), .. call], stop);
            }

            var arn = listener.Text("ListenerArn");
            await Certificates(arn, wanted, stop);
            await Rules(arn, model, wanted, targets, stop);
        }
    }

    /// <summary>Those after the first, which is the listener's own.</summary>
    private async Task Certificates(string listener, AlbListener wanted, CancellationToken stop)
    {
        if (wanted.Certificates.Count < 2)
        {
            return;
        }

        var known = (await elb.Call("DescribeListenerCertificates", [("ListenerArn", listener)], stop)).Entries("Certificates").Select(item => item.Text("CertificateArn")).ToHashSet(StringComparer.Ordinal);
        foreach (var certificate in wanted.Certificates.Skip(1).Where(certificate => !known.Contains(certificate)))
        {
            await elb.Call("AddListenerCertificates", [("ListenerArn", listener), ("Certificates.member.1.CertificateArn", certificate)], stop);
        }
    }

    private async Task Rules(string listener, AlbModel model, AlbListener wanted, Dictionary<string, string> targets, CancellationToken stop)
    {
        var known = (await elb.Call("DescribeRules", [("ListenerArn", listener)], stop)).Entries("Rules").Where(rule => rule.Text("Priority") != "default").ToDictionary(rule => int.Parse(rule.Text("Priority"), CultureInfo.InvariantCulture));
        for (var index = 0; index < wanted.Rules.Count; index++)
        {
            var rule = wanted.Rules[index];
            List<(string, string)> call = [.. Conditions(rule), .. Action("Actions", rule.Action, targets)];
            if (!known.Remove(index + 1, out var present))
            {
                await elb.Call("CreateRule", [("ListenerArn", listener), ("Priority", Text(index + 1)), .. call, .. Tags(model, $"{wanted.Port}:{index + 1}")], stop);
            }
            else if (Shape(present.Entries("Actions")) != Shape(rule.Action, targets) || !Values(present, "host-header", "HostHeaderConfig").SequenceEqual(rule.Hosts) || !Values(present, "path-pattern", "PathPatternConfig").SequenceEqual(rule.Paths))
            {
                await elb.Call("ModifyRule", [("RuleArn", present.Text("RuleArn")), .. call], stop);
            }
        }

        foreach (var surplus in known.Values)
        {
            await elb.Call("DeleteRule", [("RuleArn", surplus.Text("RuleArn"))], stop);
        }
    }

    private static List<string> Values(XElement rule, string field, string config)
    {
        var condition = rule.Entries("Conditions").FirstOrDefault(item => item.Text("Field") == field);
        return (condition?.Child(config) ?? condition)?.Entries("Values").Select(item => item.Value).ToList() ?? [];
    }

    private static IEnumerable<(string, string)> Conditions(AlbRule rule)
    {
        var number = 0;
        foreach (var (field, config, values) in ((string, string, IReadOnlyList<string>)[])[("host-header", "HostHeaderConfig", rule.Hosts), ("path-pattern", "PathPatternConfig", rule.Paths)])
        {
            if (values.Count == 0)
            {
                continue;
            }

            number++;
            yield return ($"Conditions.member.{number}.Field", field);
            foreach (var (value, index) in values.Select((value, index) => (value, index + 1)))
            {
                yield return ($"Conditions.member.{number}.{config}.Values.member.{index}", value);
            }
        }
    }

    private static IEnumerable<(string, string)> Action(string list, AlbAction action, Dictionary<string, string> targets)
    {
        yield return ($"{list}.member.1.Type", action.Type);
        foreach (var (field, value) in action.Fields.Where(pair => pair.Value.Length > 0))
        {
            yield return field == "TargetGroup" ? ($"{list}.member.1.TargetGroupArn", targets[value]) : ($"{list}.member.1.{field}", value);
        }
    }

    /// <summary>An action as one text, wanted or present.</summary>
    private static string Shape(AlbAction action, Dictionary<string, string> targets) => string.Join('|', action.Fields.Where(pair => pair.Value.Length > 0)
        .Select(pair => pair.Key == "TargetGroup" ? $"TargetGroupArn={targets[pair.Value]}" : $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal).Prepend(action.Type));

    private static string Shape(List<XElement> actions)
    {
        if (actions.FirstOrDefault() is not { } action)
        {
            return "";
        }

        // Of a redirect AWS fills in what was left out: host, path and query as they came.
        var fields = ((string[])["RedirectConfig", "FixedResponseConfig"]).SelectMany(config => action.Child(config)?.Elements().Where(item => item.Value.Length > 0 && !item.Value.StartsWith("#{", StringComparison.Ordinal) && item.Value != "/#{path}").Select(item => $"{config}.{item.Name.LocalName}={item.Value}") ?? []);
        if (action.Text("TargetGroupArn") is { Length: > 0 } target)
        {
            fields = fields.Append($"TargetGroupArn={target}");
        }

        return string.Join('|', fields.Order(StringComparer.Ordinal).Prepend(action.Text("Type")));
    }
}
