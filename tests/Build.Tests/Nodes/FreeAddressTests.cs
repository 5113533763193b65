using System.Net;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Nodes;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tests.Nodes;

public sealed class FreeAddressTests
{
    // AWS keeps .0 to .3 and .15 of it.
    private static readonly Subnet Small = new("a", "ap-northeast-2a", IPNetwork.Parse("10.0.1.0/28"));

    [Theory]
    [InlineData("10.0.1.11", "", "10.0.1.12")]
    [InlineData("10.0.1.11", "10.0.1.12 10.0.1.13", "10.0.1.14")]
    [InlineData("10.0.1.14", "", "10.0.1.4")]
    [InlineData("10.0.1.12", "10.0.1.13 10.0.1.14 10.0.1.4", "10.0.1.5")]
    public void The_first_free_one_above_is_taken_and_after_the_last_the_first(string above, string taken, string expected) =>
        Assert.Equal(expected, FreeAddress.In(Small, IPAddress.Parse(above), Addresses(taken + " " + above)).ToString());

    [Fact]
    public void A_full_subnet_is_said_to_be_full() =>
        Assert.Throws<UsageException>(() => FreeAddress.In(Small, IPAddress.Parse("10.0.1.5"), Enumerable.Range(4, 11).Select(last => IPAddress.Parse($"10.0.1.{last}")).ToHashSet()));

    private static HashSet<IPAddress> Addresses(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)];
}
