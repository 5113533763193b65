using WasteCoach.Build.Checks;

namespace WasteCoach.Build.Tests.Checks;

public sealed class CloudHealthTests
{
    private const string Balancer = "lb-1.elb.amazonaws.com";
    private static readonly BalancerFacts[] Balancers = [new("arn:lb", "lb", Balancer, "vpc-1", "active")];
    private static readonly InstanceFacts[] Instances = [new("master", "i-1", "running", "z", "10.0.1.10", "198.18.1.1")];
    private static readonly HashSet<string> Declared = ["sg-ours"];

    [Theory]
    [InlineData(Balancer, "", "")]
    [InlineData("dualstack.LB-1.elb.amazonaws.com.", "", "")]
    [InlineData("old.elb.amazonaws.com", "", "Critical route53-to-master api.x: A record leads to old.elb.amazonaws.com; it must be an alias of " + Balancer)]
    [InlineData(null, "198.18.1.1", "Critical route53-to-master api.x: A record leads to 198.18.1.1, which is master")]
    [InlineData(null, "10.0.1.10", "Critical route53-to-master api.x: A record leads to 10.0.1.10, which is master")]
    [InlineData(null, "203.0.113.1", "Critical route53-to-master api.x: A record leads to 203.0.113.1; it must")]
    public void Records(string? alias, string value, string finding) =>
        FindingText.Same(finding, PublicNames.Find(["api.x"], [new RecordFacts("api.x", "A", alias, value.Length == 0 ? [] : [value]), new RecordFacts("x", "NS", null, ["ns"])], "x", Balancer, Balancers, Instances));

    [Fact]
    public void A_name_without_a_record_is_found() =>
        FindingText.Same("Critical route53-to-master api.x: it has no A record", PublicNames.Find(["api.x"], [], "x", Balancer, Balancers, Instances));

    [Fact]
    public void A_zone_that_is_gone_is_found() => FindingText.Same("Critical route53-to-master x: the account has no public zone x", PublicNames.Find(["api.x"], null, "x", Balancer, Balancers, Instances));

    [Theory]
    [InlineData("", "Critical route53-to-master the load balancer: no Ingress has an address")]
    [InlineData("gone.elb.amazonaws.com", "Critical route53-to-master gone.elb.amazonaws.com: AWS has no load balancer of this name; it has " + Balancer)]
    public void A_load_balancer_that_is_gone_is_found(string balancer, string finding) => FindingText.Same(finding, PublicNames.Find(["api.x"], [], "x", balancer, Balancers, Instances));

    [Theory]
    [InlineData("healthy", "unhealthy", "")]
    [InlineData("unhealthy", "unhealthy", "Critical alb-without-targets tg: 0 of 2 targets are healthy: 2 unhealthy (Target.Timeout)")]
    [InlineData("initial", "initial", "Warning alb-without-targets tg: 0 of 2 targets are healthy: 2 initial")]
    public void Targets(string one, string other, string finding) =>
        FindingText.Same(finding, TargetHealth.Find(ProviderIds.Trouble, [Group([Target(one), Target(other)])]));

    [Fact]
    public void A_group_without_targets_is_found() => FindingText.Same("Critical alb-without-targets tg: the target group has no targets at all", TargetHealth.Find(ProviderIds.Trouble, [Group([])]));

    [Fact]
    public void Two_groups_that_refer_to_each_other_are_found_once()
    {
        GroupFacts[] groups = [Referring("sg-a", "sg-b"), Referring("sg-b", "sg-a"), Referring("sg-c", "sg-a"), Referring("sg-ours", "sg-ours")];

        FindingText.Same("Warning vpc-deletion-stuck group-sg-a (sg-a) and group-sg-b (sg-b): 2 security groups", Leftovers.Find(groups, Declared, [], [], new HashSet<string>()));
    }

    [Fact]
    public void Groups_in_a_row_are_no_cycle() => Assert.Empty(Leftovers.Find([Referring("sg-a", "sg-b"), Referring("sg-b", "sg-ours"), Referring("sg-ours", "sg-ours")], Declared, [], [], new HashSet<string>()));

    [Fact]
    public void A_rule_of_ours_that_names_a_foreign_group_is_found() =>
        FindingText.Same("Warning vpc-deletion-stuck group-sg-ours (sg-ours): its rule ingress tcp port 80 from sg-a", Leftovers.Find([Referring("sg-ours", "sg-a"), Referring("sg-a", "sg-ours")], Declared, [], [], new HashSet<string>()));

    [Theory]
    [InlineData("in-use", "")]
    [InlineData("available", "Warning vpc-deletion-stuck eni-1: a network interface that is attached to nothing (\"ELB app/x\")")]
    public void Interfaces(string status, string finding) => FindingText.Same(finding, Leftovers.Find([], Declared, [new InterfaceFacts("eni-1", status, "ELB app/x", ["sg-a"])], [], new HashSet<string>()));

    [Theory]
    [InlineData("in-use", "vol-2", "")]
    [InlineData("available", "vol-1", "")]
    [InlineData("available", "vol-2", "Warning vpc-deletion-stuck vol-1: a volume of 50 GiB, made for the claim stores/data, is attached to nothing")]
    public void Volumes(string state, string claimed, string finding) =>
        FindingText.Same(finding, Leftovers.Find([], Declared, [], [new VolumeFacts("vol-1", state, 50, "pv", "stores/data")], new HashSet<string> { claimed }));

    [Theory]
    [InlineData("tcp", 22, 22, "0.0.0.0/0", "22 (SSH)")]
    [InlineData("tcp", 6443, 6443, "::/0", "6443 (the Kubernetes API)")]
    [InlineData("tcp", 0, 65535, "0.0.0.0/0", "22 (SSH), 6443 (the Kubernetes API), 2379 (etcd), 10250 (the kubelet)")]
    [InlineData("-1", -1, -1, "0.0.0.0/0", "22 (SSH), 6443 (the Kubernetes API), 2379 (etcd), 10250 (the kubelet)")]
    public void Ports_that_are_open_to_the_world(string protocol, int from, int to, string range, string ports) => FindingText.Same(
        $"Critical port-open-to-world group (sg-ours): {ports} is open to {range}",
        SecurityGroupRules.Find([new GroupFacts("sg-ours", "group", [new RuleFacts("sgr-1", false, protocol, from, to, range, null, "")])], Declared, new Dictionary<string, string> { ["sgr-1"] = "x" }));

    [Theory]
    [InlineData("tcp", 443, "0.0.0.0/0")]
    [InlineData("udp", 22, "0.0.0.0/0")]
    [InlineData("tcp", 22, "203.0.113.1/32")]
    public void Ports_that_are_not(string protocol, int port, string range) => Assert.Empty(
        SecurityGroupRules.Find([new GroupFacts("sg-ours", "group", [new RuleFacts("sgr-1", false, protocol, port, port, range, null, "")])], Declared, new Dictionary<string, string> { ["sgr-1"] = "x" }));

    [Fact]
    public void A_rule_that_terraform_did_not_make_is_found() => FindingText.Same(
        "Warning foreign-rule group (sg-ours): terraform's state has no ingress tcp port 9000 from 10.0.0.0/8 (sgr-1, \"for a test\")",
        SecurityGroupRules.Find([new GroupFacts("sg-ours", "group", [new RuleFacts("sgr-1", false, "tcp", 9000, 9000, "10.0.0.0/8", null, "for a test")])], Declared, new Dictionary<string, string>()));

    [Fact]
    public void A_rule_that_somebody_removed_is_found() => FindingText.Same(
        "Critical foreign-rule module.security.rule[\"ssh\"]: EC2 has no rule sgr-1", SecurityGroupRules.Find([new GroupFacts("sg-ours", "group", [])], Declared, new Dictionary<string, string> { ["sgr-1"] = "module.security.rule[\"ssh\"]" }));

    private static GroupFacts Referring(string id, string other) => new(id, $"group-{id}", [new RuleFacts($"sgr-{id}", false, "tcp", 80, 80, "", other, "")]);

    private static TargetGroupFacts Group(IReadOnlyList<TargetFacts> targets) => new("arn:tg", "tg", "vpc-1", ["arn:lb"], targets);

    private static TargetFacts Target(string state) => new("i-1", state, state == "unhealthy" ? "Target.Timeout" : "");
}
