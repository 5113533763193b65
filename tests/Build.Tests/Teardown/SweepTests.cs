using WasteCoach.Build.Teardown;
using static WasteCoach.Build.Tests.Teardown.Resources;

namespace WasteCoach.Build.Tests.Teardown;

public sealed class SweepTests
{
    private static readonly ResourceKind[] Kinds = Enum.GetValues<ResourceKind>();

    [Fact]
    public async Task What_is_ours_goes_in_the_order_in_which_it_can()
    {
        var account = new FakeAccount(Kinds.Reverse().Select(kind => Ours(kind, $"{kind}")));

        var left = await SweepAsync(account);

        Assert.Empty(left);
        Assert.Empty(account.There);
        Assert.Equal(Kinds, account.Asked.Select(resource => resource.Kind));
        Assert.True(Array.IndexOf(Kinds, ResourceKind.LoadBalancer) < Array.IndexOf(Kinds, ResourceKind.TargetGroup));
        Assert.True(Array.IndexOf(Kinds, ResourceKind.Instance) < Array.IndexOf(Kinds, ResourceKind.Volume));
        Assert.True(Array.IndexOf(Kinds, ResourceKind.SecurityGroup) < Array.IndexOf(Kinds, ResourceKind.Vpc));
        Assert.True(Array.IndexOf(Kinds, ResourceKind.InstanceProfile) < Array.IndexOf(Kinds, ResourceKind.Role));
        Assert.True(Array.IndexOf(Kinds, ResourceKind.Role) < Array.IndexOf(Kinds, ResourceKind.Policy));
    }

    [Fact]
    public async Task A_dependency_that_passes_is_waited_for()
    {
        var refusals = 3;
        var account = new FakeAccount([Ours(ResourceKind.Vpc, "vpc-1"), Ours(ResourceKind.KeyPair, "key-1")])
        {
            Refuse = (resource, _) => resource.Kind == ResourceKind.Vpc && refusals-- > 0 ? "DependencyViolation" : null,
        };

        Assert.Empty(await SweepAsync(account));
        Assert.Equal(4, account.Asked.Count(resource => resource.Kind == ResourceKind.Vpc));
        Assert.Single(account.Asked, resource => resource.Kind == ResourceKind.KeyPair);
    }

    [Fact]
    public async Task What_the_cloud_will_never_delete_is_told_with_the_reason_and_the_rest_goes()
    {
        var account = new FakeAccount([Ours(ResourceKind.Role, "growbin-worker"), Ours(ResourceKind.Vpc, "vpc-1")])
        {
            Refuse = (resource, _) => resource.Kind == ResourceKind.Role ? "AccessDenied" : null,
        };

        var left = await SweepAsync(account);

        Assert.Equal("growbin-worker", Assert.Single(left).Resource.Id);
        Assert.Contains("AccessDenied", left[0].Why, StringComparison.Ordinal);
        Assert.Equal(["growbin-worker"], account.There.Select(resource => resource.Id));
        Assert.Single(account.Asked, resource => resource.Kind == ResourceKind.Role);
    }

    [Fact]
    public async Task A_dependency_that_does_not_pass_ends_with_its_reason()
    {
        var account = new FakeAccount([Ours(ResourceKind.Vpc, "vpc-1")]) { Refuse = (_, _) => "DependencyViolation" };

        var left = await SweepAsync(account, patience: TimeSpan.Zero);

        Assert.Contains("DependencyViolation", Assert.Single(left).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_kept_is_never_asked_for()
    {
        var account = new FakeAccount([Ours(ResourceKind.Volume, "vol-1"), Ours(ResourceKind.Instance, "i-1")]);

        Assert.Empty(await SweepAsync(account, resource => resource.Kind == ResourceKind.Volume));
        Assert.Equal(["i-1"], account.Asked.Select(resource => resource.Id));
    }

    /// <summary>Accounts made at random, with tags and names that come close to ours: no delete is ever called for anything without our tags.</summary>
    [Fact]
    public async Task Nothing_without_our_tags_is_ever_swept()
    {
        string[] keys = ["wastecoach:cluster", "wastecoach:environment", "kubernetes.io/cluster/growbin", "kubernetes.io/cluster/growbin2", "elbv2.k8s.aws/cluster", "Name", "Wastecoach:cluster"];
        string[] values = ["growbin", "growbin2", "Growbin", "growbin ", "", "owned", "shared", "rehearsal", "production"];
        var (ours, others) = (0, 0);
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var resources = Enumerable.Range(0, 40).Select(number =>
            {
                var tags = Enumerable.Range(0, random.Next(4)).Select(_ => keys[random.Next(keys.Length)]).Distinct().ToDictionary(key => key, _ => values[random.Next(values.Length)]);
                return new CloudResource(Kinds[random.Next(Kinds.Length)], $"growbin-{number}", "growbin", tags) { Vpc = random.Next(3) == 0 ? $"growbin-{random.Next(40)}" : null };
            }).ToList();
            var account = new FakeAccount(resources) { Refuse = (_, _) => random.Next(4) == 0 ? "DependencyViolation" : null };

            Assert.Empty(await SweepAsync(account));

            // Written once more, in other words than the code's.
            var expected = resources.Where(resource => BelongsToGrowbin(resource.Tags)).ToHashSet();
            Assert.Subset(expected, account.Asked.ToHashSet());
            Assert.Equal(resources.Except(expected), account.There);
            (ours, others) = (ours + expected.Count, others + resources.Count - expected.Count);
        }

        Assert.True(ours > 100 && others > 100, "the accounts hold both");

        static bool BelongsToGrowbin(IReadOnlyDictionary<string, string> tags)
        {
            var owner = tags.TryGetValue("wastecoach:cluster", out var named) ? named == "growbin"
                : (tags.TryGetValue("kubernetes.io/cluster/growbin", out var use) && use == "owned") || (tags.TryGetValue("elbv2.k8s.aws/cluster", out var cluster) && cluster == "growbin");
            return owner && (!tags.TryGetValue("wastecoach:environment", out var environment) || environment == "rehearsal");
        }
    }

    private static Task<IReadOnlyList<Leftover>> SweepAsync(FakeAccount account, Func<CloudResource, bool>? isKept = null, TimeSpan? patience = null) =>
        new Sweep(account, Growbin, isKept ?? (_ => false), patience ?? TimeSpan.FromMinutes(5), _ => { }, new QuickClock()).RunAsync(CancellationToken.None);
}
