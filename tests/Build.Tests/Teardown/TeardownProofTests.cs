using WasteCoach.Build.Teardown;
using static WasteCoach.Build.Tests.Teardown.Resources;

namespace WasteCoach.Build.Tests.Teardown;

public sealed class TeardownProofTests
{
    [Fact]
    public void Each_kind_is_counted_before_and_after_ours_kept_and_foreign()
    {
        var (gone, kept, stuck) = (Ours(ResourceKind.Volume, "vol-gone"), Ours(ResourceKind.Volume, "vol-kept"), Ours(ResourceKind.Vpc, "vpc-stuck"));
        var (stays, lost) = (Foreign(ResourceKind.Volume, "vol-theirs"), Foreign(ResourceKind.Volume, "vol-deleted-by-them"));

        var proof = TeardownProof.Of(
            Growbin.Divide([gone, kept, stuck, stays, lost]),
            Growbin.Divide([kept, stuck, stays]),
            resource => resource.Kind == ResourceKind.Volume,
            [new Leftover(stuck, "DependencyViolation: it has a subnet")]);

        Assert.Equal([new ProvedKind(ResourceKind.Volume, 2, 0, 1, 2, 1), new ProvedKind(ResourceKind.Vpc, 1, 1, 0, 0, 0)], proof.Kinds);
        Assert.Equal("VPC vpc-stuck: DependencyViolation: it has a subnet", Assert.Single(proof.Left).ToString());
        Assert.Equal([kept], proof.Kept);
        Assert.Equal([lost], proof.ForeignGone);
        Assert.Matches(@"(?m)^volume\s+2\s+0\s+1\s+2\s+1$", string.Join('\n', proof.Table()));
    }
}
