using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Tests.Environments;

public sealed class NearestNamesTests
{
    private static readonly string[] Names = ["Cluster", "Common", "Inventory", "Preflight", "ProvisionCluster", "ProvisionFoundation"];

    [Theory]
    [InlineData("Clutser", "Cluster")]
    [InlineData("common", "Common")]
    [InlineData("Preflght", "Preflight")]
    [InlineData("ProvisionCulster", "ProvisionCluster")]
    public void A_slip_finds_what_was_meant(string wrong, string meant) => Assert.Equal(meant, NearestNames.Of(wrong, Names)[0]);

    [Fact]
    public void Something_else_finds_nothing() => Assert.Empty(NearestNames.Of("Xylophone", Names));

    [Fact]
    public void The_remedy_has_the_question_and_all_valid_names() =>
        Assert.Equal(
            "Did you mean Common? Valid here: Cluster, Common, Inventory, Preflight, ProvisionCluster, ProvisionFoundation.",
            NearestNames.Remedy("Comon", Names));
}
