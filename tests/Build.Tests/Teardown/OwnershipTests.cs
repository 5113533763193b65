using WasteCoach.Build.Teardown;
using static WasteCoach.Build.Tests.Teardown.Resources;

namespace WasteCoach.Build.Tests.Teardown;

public sealed class OwnershipTests
{
    [Theory]
    [InlineData(true, "wastecoach:cluster=growbin")]
    [InlineData(true, "wastecoach:cluster=growbin;wastecoach:environment=rehearsal")]
    [InlineData(true, "kubernetes.io/cluster/growbin=owned")]
    [InlineData(true, "elbv2.k8s.aws/cluster=growbin")]
    [InlineData(true, "elbv2.k8s.aws/cluster=growbin;Name=whatever")]
    // Nothing at all, and names that only look like ours.
    [InlineData(false, "")]
    [InlineData(false, "Name=growbin")]
    [InlineData(false, "Name=k8s-master;cluster=growbin")]
    [InlineData(false, "wastecoach:cluster=growbin2")]
    [InlineData(false, "wastecoach:cluster=growbin-staging")]
    [InlineData(false, "wastecoach:cluster=Growbin")]
    [InlineData(false, "wastecoach:cluster=")]
    [InlineData(false, "Wastecoach:Cluster=growbin")]
    [InlineData(false, "wastecoach:cluster:growbin=owned")]
    [InlineData(false, "kubernetes.io/cluster/growbin=shared")]
    [InlineData(false, "kubernetes.io/cluster/growbin=")]
    [InlineData(false, "kubernetes.io/cluster/growbin-2=owned")]
    [InlineData(false, "elbv2.k8s.aws/cluster=other")]
    [InlineData(false, "ebs.csi.aws.com/cluster=true")]
    // Our own tag says another owner, whatever the controllers' tags say.
    [InlineData(false, "wastecoach:cluster=other;kubernetes.io/cluster/growbin=owned")]
    [InlineData(false, "wastecoach:cluster=other;elbv2.k8s.aws/cluster=growbin")]
    // A cluster of the same name in another environment of the account.
    [InlineData(false, "wastecoach:cluster=growbin;wastecoach:environment=production")]
    [InlineData(false, "elbv2.k8s.aws/cluster=growbin;wastecoach:environment=production")]
    public void Only_exact_tags_make_something_ours(bool ours, string tags)
    {
        var read = tags.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(tag => tag.Split('=', 2)).ToDictionary(tag => tag[0], tag => tag[1]);

        Assert.Equal(ours, Growbin.IsOurs(read));
    }

    [Fact]
    public void What_is_a_part_of_something_is_its_owner_s()
    {
        var (vpc, theirs) = (Ours(ResourceKind.Vpc, "vpc-1"), Foreign(ResourceKind.Vpc, "vpc-2"));
        var (instance, balancer) = (Ours(ResourceKind.Instance, "i-1"), Ours(ResourceKind.LoadBalancer, "arn:balancer/1"));
        CloudResource[] parts =
        [
            Foreign(ResourceKind.NetworkInterface, "eni-of-instance") with { PartOf = "i-1", Vpc = "vpc-1" },
            Foreign(ResourceKind.NetworkInterface, "eni-of-balancer") with { PartOf = "arn:balancer/1", Vpc = "vpc-1" },
            Foreign(ResourceKind.NetworkInterface, "eni-of-gone-balancer") with { PartOf = "arn:balancer/gone", Vpc = "vpc-1" },
            // terraform tags the group that comes with a VPC; it goes with the VPC all the same.
            Ours(ResourceKind.SecurityGroup, "sg-default") with { PartOf = "vpc-1", Vpc = "vpc-1" },
        ];
        CloudResource[] others =
        [
            theirs,
            Foreign(ResourceKind.SecurityGroup, "sg-their-default") with { PartOf = "vpc-2", Vpc = "vpc-2" },
            Foreign(ResourceKind.NetworkInterface, "eni-of-their-gone-balancer") with { PartOf = "arn:balancer/gone", Vpc = "vpc-2" },
            Foreign(ResourceKind.NetworkInterface, "eni-loose") with { Vpc = "vpc-1" },
        ];

        var divided = Growbin.Divide([vpc, instance, balancer, .. parts, .. others]);

        Assert.Equal([vpc, instance, balancer], divided.Ours);
        Assert.Equal(parts, divided.Parts);
        Assert.Equal(others, divided.Foreign);
    }

    [Fact]
    public void What_lies_in_our_network_or_names_our_groups_is_in_the_way()
    {
        var found = Growbin.Divide(
        [
            Ours(ResourceKind.Vpc, "vpc-1"),
            Ours(ResourceKind.SecurityGroup, "sg-1") with { Vpc = "vpc-1" },
            Foreign(ResourceKind.Subnet, "subnet-theirs") with { Vpc = "vpc-1" },
            Foreign(ResourceKind.SecurityGroup, "sg-theirs") with { Vpc = "vpc-2", Rules = [new("sgr-1", "sg-1", false)] },
            Foreign(ResourceKind.Subnet, "subnet-elsewhere") with { Vpc = "vpc-2" },
        ]);

        Assert.Equal(["subnet-theirs", "sg-theirs"], found.InTheWay().Select(obstacle => obstacle.Resource.Id));
        Assert.Contains("sgr-1", found.InTheWay()[1].Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_that_name_other_groups_are_cut_and_those_of_others_are_not()
    {
        var found = Growbin.Divide(
        [
            Ours(ResourceKind.SecurityGroup, "sg-nodes") with { Rules = [new("sgr-1", "sg-balancer", false), new("sgr-self", "sg-nodes", true)] },
            Ours(ResourceKind.SecurityGroup, "sg-balancer") with { Rules = [new("sgr-2", "sg-nodes", true)] },
            Ours(ResourceKind.SecurityGroup, "sg-alone") with { Rules = [new("sgr-3", "sg-alone", false)] },
            Foreign(ResourceKind.SecurityGroup, "sg-theirs") with { Rules = [new("sgr-4", "sg-other", false)] },
        ]);

        Assert.Equal(
            ["sg-balancer: sgr-2", "sg-nodes: sgr-1"],
            found.GroupReferences().Select(group => $"{group.Key}: {string.Join(',', group.Value.Select(rule => rule.Id))}").Order(StringComparer.Ordinal));
    }
}
