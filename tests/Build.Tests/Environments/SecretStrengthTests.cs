using System.Security.Cryptography;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Tests.Environments;

public sealed class SecretStrengthTests
{
    [Theory]
    [InlineData("changeme")]
    [InlineData("guest")]
    [InlineData("prom-operator")]
    [InlineData("password1234")]
    [InlineData("P@ssw0rd2024!")]
    [InlineData("postgres-password")]
    [InlineData("AdminAdmin123")]
    [InlineData("rabbitmq_guest_secret")]
    [InlineData("growbin-redis-password")]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("abababababababab")]
    [InlineData("1234567890123456")]
    [InlineData("abcdefghijklmnop")]
    [InlineData("short-Zq9")]
    public void What_somebody_would_try_is_refused(string value) => Assert.NotNull(SecretStrength.WeaknessOf(value));

    [Theory]
    [InlineData("v9K-tr41n.Zebra_Lamp")]
    [InlineData("correct horse battery staple")]
    [InlineData("wJalrXUtnFEMI/K7MDENG/bPxRfiCYzKq83LmN0p")]
    public void What_nobody_would_try_is_accepted(string value) => Assert.Null(SecretStrength.WeaknessOf(value));

    [Fact]
    public void Random_values_are_accepted() =>
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Null(SecretStrength.WeaknessOf(RandomNumberGenerator.GetHexString(32))));

    [Fact]
    public void The_reason_does_not_repeat_the_value() => Assert.DoesNotContain("P@ssw0rd", SecretStrength.WeaknessOf("P@ssw0rd2024!")!, StringComparison.OrdinalIgnoreCase);
}
