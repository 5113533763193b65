namespace WasteCoach.Build.Checks;

/// <summary>Whether the security groups allow what terraform declares, and nothing else.</summary>
public static class SecurityGroupRules
{
    private static readonly (int Port, string What)[] Guarded = [(22, "SSH"), (6443, "the Kubernetes API"), (2379, "etcd"), (10250, "the kubelet")];
    private static readonly string[] By = ["NetworkSecurity", "Doctor"];

    /// <summary>Everybody may knock at a port that is the operator's.</summary>
    public static readonly Trouble Open = new(
        "port-open-to-world", "SSH or the API server is open to the world",
        "Strangers try passwords and exploits against it all day.",
        "Somebody opened the port for a test, or operator.cidrs of the environment holds 0.0.0.0/0.",
        "Remove the rule, and give the addresses that need it as operator.cidrs in the environment file; ./build.sh --target=ProvisionCluster applies them.", By);

    /// <summary>A rule that nobody declared, or one that is missing.</summary>
    public static readonly Trouble Foreign = new(
        "foreign-rule", "The rules of a security group are not what terraform declares",
        "Traffic passes that should not, or does not pass that should; the next apply may take it away.",
        "Somebody changed a group by hand, or a controller did.",
        "./build.sh --target=ProvisionCluster --force puts missing rules back; a foreign one is removed with aws ec2 revoke-security-group-ingress.", By);

    /// <summary>Compares the groups with what was declared.</summary>
    /// <param name="groups">The groups of the VPC.</param>
    /// <param name="declaredGroups">Ids of the groups that terraform made.</param>
    /// <param name="declaredRules">Ids of the rules that terraform made, with their addresses in its state.</param>
    public static IEnumerable<Finding> Find(IReadOnlyList<GroupFacts> groups, IReadOnlySet<string> declaredGroups, IReadOnlyDictionary<string, string> declaredRules)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(declaredGroups);
        ArgumentNullException.ThrowIfNull(declaredRules);
        foreach (var group in groups)
        {
            var subject = $"{group.Name} ({group.Id})";
            foreach (var rule in group.Rules.Where(rule => !rule.IsEgress && rule.IsOfWorld))
            {
                var open = Guarded.Where(guarded => rule.Covers(guarded.Port)).ToList();
                if (open.Count > 0)
                {
                    yield return Open.Found(
                        Severity.Critical, subject, $"{string.Join(", ", open.Select(guarded => $"{guarded.Port} ({guarded.What})"))} is open to {rule.Range}: {rule}",
                        remedy: declaredRules.ContainsKey(rule.Id) ? null : $"aws ec2 revoke-security-group-ingress --group-id {group.Id} --security-group-rule-ids {rule.Id}");
                }
            }

            foreach (var rule in group.Rules.Where(rule => declaredGroups.Contains(group.Id) && !declaredRules.ContainsKey(rule.Id)))
            {
                yield return Foreign.Found(
                    Severity.Warning, subject, $"terraform's state has no {rule}", remedy: $"aws ec2 revoke-security-group-{(rule.IsEgress ? "egress" : "ingress")} --group-id {group.Id} --security-group-rule-ids {rule.Id}");
            }
        }

        var live = groups.SelectMany(group => group.Rules).Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var (id, address) in declaredRules.Where(rule => !live.Contains(rule.Key)))
        {
            yield return Foreign.Found(Severity.Critical, address, $"EC2 has no rule {id}", "Somebody removed it.", "./build.sh --target=ProvisionCluster --force puts it back.");
        }
    }
}
