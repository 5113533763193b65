using NuGet.Versioning;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Tests.Environments;

public sealed class SemanticRangeTests
{
    [Theory]
    [InlineData(">=1.10 <2.0", "1.10.0", true)]
    [InlineData(">=1.10 <2.0", "1.9.8", false)]
    [InlineData(">=1.10 <2.0", "1.11.4", true)]
    [InlineData(">=1.10 <2.0", "2.0.0", false)]
    [InlineData(">=1.10 <2.0", "2.0.0-rc.1", false)]
    [InlineData(">=1.10 <2.0", "1.12.0-beta1", false)]
    [InlineData(">=1.10-rc.1", "1.10.0-rc.2", true)]
    [InlineData("=2.8.1", "2.8.1", true)]
    [InlineData("=2.8.1", "2.8.2", false)]
    [InlineData(">1.0 <=1.7", "1.7.0", true)]
    [InlineData(">1.0 <=1.7", "1.0.0", false)]
    public void A_version_is_inside_or_outside(string range, string version, bool inside) =>
        Assert.Equal(inside, SemanticRange.Parse(range).Contains(NuGetVersion.Parse(version)));

    [Theory]
    [InlineData("")]
    [InlineData("1.10")]
    [InlineData(">=")]
    [InlineData("~1.2")]
    [InlineData(">=one")]
    public void What_is_no_range_is_refused_with_an_example(string text) =>
        Assert.Contains(">=1.10 <2.0", Assert.Throws<FormatException>(() => SemanticRange.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_range_is_printed_as_it_was_written() => Assert.Equal(">=1.10 <2.0", SemanticRange.Parse(">=1.10  <2.0").ToString());
}
