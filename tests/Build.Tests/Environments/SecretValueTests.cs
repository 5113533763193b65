using System.Text.Json;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Tests.Environments;

public sealed class SecretValueTests
{
    private readonly SecretValue value = new("v9K-tr41n.Zebra_Lamp");

    [Fact]
    public void Printing_formatting_and_serialising_hide_it()
    {
        Assert.Equal("***", value.ToString());
        Assert.Equal("key ***", $"key {value}");
        Assert.DoesNotContain("Zebra", JsonSerializer.Serialize(new { value }), StringComparison.Ordinal);
        Assert.DoesNotContain("Zebra", new Dictionary<string, SecretValue> { ["a"] = value }.First().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_asking_for_it_gives_it() => Assert.Equal("v9K-tr41n.Zebra_Lamp", value.Reveal());

    [Fact]
    public void Equal_values_are_equal()
    {
        Assert.Equal(new SecretValue("v9K-tr41n.Zebra_Lamp"), value);
        Assert.NotEqual(new SecretValue("v9K-tr41n.Zebra_Lamq"), value);
    }
}
